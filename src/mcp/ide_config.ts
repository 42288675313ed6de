/**
 * The entry with which an editor starts `paracle`, as each editor wants it.
 *
 * @module
 */

/** Editors whose files are known. */
export const IDES = ["claude", "vscode", "cursor", "windsurf", "zed"] as const;

/** One of {@linkcode IDES}. */
export type Ide = typeof IDES[number];

/** What the editor starts. */
export interface IdeCommand {
  /** The server's name in the editor. */
  readonly name: string;
  /** Program and arguments; the program by its whole path. */
  readonly argv: readonly string[];
}

/** An entry and where it belongs. */
export interface IdeEntry {
  /** The whole of a file that has no other entry. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Where it belongs, in sentences for people. */
  readonly places: readonly string[];
}

interface Shape {
  /** The key that holds all servers. */
  readonly key: string;
  /** Whether the entry says that it is started and not called. */
  readonly typed: boolean;
  readonly places: readonly string[];
}

const SHAPES: Readonly<Record<Ide, Shape>> = {
  claude: {
    key: "mcpServers",
    typed: false,
    places: [
      "Claude Code: .mcp.json in the project's folder",
      "Claude Desktop: claude_desktop_config.json (Settings, Developer, Edit Config)",
    ],
  },
  vscode: {
    key: "servers",
    typed: true,
    places: [
      ".vscode/mcp.json in the project's folder: started where the folder is, with Remote-SSH on the remote",
      'mcp.json of the user ("MCP: Open User Configuration"): started on this machine, always',
    ],
  },
  cursor: {
    key: "mcpServers",
    typed: false,
    places: [
      ".cursor/mcp.json in the project's folder",
      "~/.cursor/mcp.json for all projects",
    ],
  },
  windsurf: {
    key: "mcpServers",
    typed: false,
    places: ["~/.codeium/windsurf/mcp_config.json"],
  },
  zed: {
    key: "context_servers",
    typed: false,
    places: [
      "~/.config/zed/settings.json for all projects",
      ".zed/settings.json in the project's folder",
    ],
  },
};

/**
 * The entry for an editor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ideEntry } from "./ide_config.ts";
 *
 * const argv = ["/usr/bin/paracle", "mcp", "connect", "--remote", "lab"];
 * const { document } = ideEntry("vscode", { name: "paracle-lab", argv });
 * assert.deepEqual(document, {
 *   servers: {
 *     "paracle-lab": {
 *       type: "stdio",
 *       command: "/usr/bin/paracle",
 *       args: ["mcp", "connect", "--remote", "lab"],
 *     },
 *   },
 * });
 * ```
 */
export function ideEntry(ide: Ide, { name, argv }: IdeCommand): IdeEntry {
  const { key, typed, places } = SHAPES[ide];
  const [command = "", ...args] = argv;
  const entry = { ...(typed ? { type: "stdio" } : {}), command, args };
  return { document: { [key]: { [name]: entry } }, places };
}
