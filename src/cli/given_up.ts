/**
 * What processes give up while they run: the one table of it.
 *
 * @module
 */
import type { PermissionKind } from "./permissions_needs.ts";

/** A command that gives whole kinds up, and when. */
export interface GivenUp {
  /** The command, as people type it. */
  readonly command: string;
  /** What it gives up, at most. */
  readonly kinds: readonly PermissionKind[];
  /** When, as the end of a sentence. */
  readonly moment: string;
  /** What it keeps all the same, when and why; a whole sentence each. */
  readonly keeps: readonly string[];
}

/** Nothing of the program needs them, ever; a binary does not have them. */
const NEVER: readonly PermissionKind[] = ["run", "ffi", "import"];

/** Each command that gives something up, in the order it is shown. */
export const GIVEN_UP: Readonly<
  Record<
    "reading" | "sent" | "remoteUp" | "mcpConnect" | "mcpConnectUrl" | "serve",
    GivenUp
  >
> = {
  reading: {
    command: "list, show and others that only read here",
    kinds: ["net", "write", ...NEVER],
    moment: "before it begins",
    keeps: ["`read`: the workspace and your configuration."],
  },
  sent: {
    command: "remote exec, and commands with --remote",
    kinds: ["net", "read", ...NEVER],
    moment: "as soon as the command runs over there",
    keeps: [
      "`write`: the line of the access log is written at the end.",
    ],
  },
  remoteUp: {
    command: "remote up",
    kinds: ["read", ...NEVER],
    moment: "as soon as every remote was connected to once",
    keeps: [
      "`net`: it connects again, and opens tunnels.",
      "`write`: its socket and its notes are removed at the end.",
      "`read`, where an SSH agent holds the key or a tunnel has a unix socket here: to connect to a socket counts as reading it.",
    ],
  },
  mcpConnect: {
    command: "mcp connect --remote",
    kinds: ["read", "write", ...NEVER],
    moment: "as soon as the first connection stands",
    keeps: [
      "`net`: it connects again.",
      "`read` and `write`, where it goes over a session's socket or an SSH agent holds the key: to connect to a socket counts as both.",
      "`read`, with --token-file: the file is read for each connection.",
    ],
  },
  mcpConnectUrl: {
    command: "mcp connect --url",
    kinds: ["read", "write", ...NEVER],
    moment: "as soon as the first connection stands",
    keeps: [
      "`net`: it connects again.",
      "`read`, with --token-file: the file is read for each connection.",
    ],
  },
  serve: {
    command: "api serve, mcp serve",
    kinds: NEVER,
    moment: "before the first request is heard",
    keeps: [
      "`net`, `read` and `write`: a run asks models, reads the workspace and writes its records.",
    ],
  },
};

/**
 * The kinds that a command gives up now, when some are still taken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GIVEN_UP, kindsToGiveUp } from "./given_up.ts";
 *
 * const kinds = kindsToGiveUp(GIVEN_UP.mcpConnectUrl, ["read"]);
 * assert.deepEqual(kinds, ["write", "run", "ffi", "import"]);
 * ```
 */
export function kindsToGiveUp(
  { kinds }: GivenUp,
  taken: readonly PermissionKind[] = [],
): readonly PermissionKind[] {
  return kinds.filter((kind) => !taken.includes(kind));
}
