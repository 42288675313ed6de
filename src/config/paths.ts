/**
 * Where the user's own configuration is.
 *
 * @module
 */
/** What the user's configuration folder depends on. */
export interface UserFolderOptions {
  /** The environment. */
  readonly env: (name: string) => string | undefined;
  /** The user's home folder. */
  readonly home: string | undefined;
  /** Whether this is Windows. */
  readonly windows: boolean;
}

/**
 * The user's `remotes.yaml`: below `XDG_CONFIG_HOME`, else `~/.config`; on
 * Windows below `APPDATA`. Undefined when there is no such folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { userRemotesPath } from "./paths.ts";
 *
 * const path = userRemotesPath({
 *   env: () => undefined,
 *   home: "/home/dev",
 *   windows: false,
 * });
 * assert.equal(path, "/home/dev/.config/paracle/remotes.yaml");
 * ```
 */
export function userRemotesPath(
  options: UserFolderOptions,
): string | undefined {
  const { env, home, windows } = options;
  // Without node:path, whose loading costs every start some milliseconds.
  const join = (...parts: string[]): string => parts.join(windows ? "\\" : "/");
  const isAbsolute = windows ? /^([A-Za-z]:)?[\\/]/ : /^\//;
  const named = env(windows ? "APPDATA" : "XDG_CONFIG_HOME");
  if (named !== undefined && isAbsolute.test(named)) {
    return join(bare(named), "paracle", "remotes.yaml");
  }
  if (home === undefined || home === "") return undefined;
  const usual = windows ? ["AppData", "Roaming"] : [".config"];
  return join(bare(home), ...usual, "paracle", "remotes.yaml");
}

/**
 * The folder of what the program keeps for itself, such as signing keys: below
 * `XDG_STATE_HOME`, else `~/.local/state`; on Windows below `LOCALAPPDATA`.
 * Undefined when there is no such folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { userStateFolder } from "./paths.ts";
 *
 * const folder = userStateFolder({
 *   env: () => undefined,
 *   home: "/home/dev",
 *   windows: false,
 * });
 * assert.equal(folder, "/home/dev/.local/state/paracle");
 * ```
 */
export function userStateFolder(
  options: UserFolderOptions,
): string | undefined {
  const { env, home, windows } = options;
  const join = (...parts: string[]): string => parts.join(windows ? "\\" : "/");
  const isAbsolute = windows ? /^([A-Za-z]:)?[\\/]/ : /^\//;
  const named = env(windows ? "LOCALAPPDATA" : "XDG_STATE_HOME");
  if (named !== undefined && isAbsolute.test(named)) {
    return join(bare(named), "paracle");
  }
  if (home === undefined || home === "") return undefined;
  const usual = windows ? ["AppData", "Local"] : [".local", "state"];
  return join(bare(home), ...usual, "paracle");
}

function bare(folder: string): string {
  return folder.replace(/[\\/]+$/, "");
}
