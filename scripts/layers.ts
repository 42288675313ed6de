/**
 * Who may import whom in `src`: the table of the layers as data.
 *
 * @module
 */

const BELOW_API = [
  "config",
  "core",
  "engine",
  "session",
  "transport",
  "workspace",
];

// Type-only imports count. A folder may always import from itself.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ["core"],
  transport: ["core"],
  ssh: ["core", "transport"],
  session: ["core", "transport"],
  workspace: ["config", "core", "transport"],
  engine: ["config", "core", "workspace"],
  api: BELOW_API,
  mcp: BELOW_API,
  cli: [...BELOW_API, "api", "mcp"],
  // Composition for programs, as cli/services.ts is for the command line.
  library: [...BELOW_API, "ssh"],
  "mod.ts": [...BELOW_API, "api", "mcp", "library", "ssh"],
};

// The composition root of the command line: it alone may also import these.
const COMPOSITION_ROOT = /^cli\/services(_io)?\.ts$/;

/**
 * Says why a file of `src` may not import `specifier`, or nothing when it may.
 * `file` is relative to `src`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layerFault } from "./layers.ts";
 *
 * assert.equal(layerFault("config/remote.ts", "../core/errors.ts"), undefined);
 * assert.match(layerFault("core/errors.ts", "../cli/app.ts") ?? "", /nothing of ours/);
 * ```
 */
export function layerFault(
  file: string,
  specifier: string,
): string | undefined {
  const from = layerOf(file);
  if (/^(npm:\/?)?ssh2(@[^/]*)?(\/|$)/.test(specifier)) {
    return from === "ssh" ? undefined : "only src/ssh may import ssh2";
  }
  if (/^@paracle\//.test(specifier)) {
    return "src imports its own files by relative path";
  }
  if (!specifier.startsWith(".")) return undefined;
  const target = new URL(specifier, `file:///src/${file}`).pathname;
  if (!target.startsWith("/src/")) return "src imports nothing outside src";
  const to = layerOf(target.slice("/src/".length));
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) {
    return `"${from}" is no known layer: add it to scripts/layers.ts`;
  }
  if (to === from || allowed.includes(to)) return undefined;
  if (to === "ssh" && COMPOSITION_ROOT.test(file)) return undefined;
  const those = allowed.length === 0
    ? "nothing of ours"
    : `only ${allowed.join(", ")}`;
  return `${from} may import ${those}, not ${to}`;
}

function layerOf(file: string): string {
  return file.split("/")[0] ?? file;
}
