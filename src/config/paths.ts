/**
 * Where the user's own configuration is.
 *
 * @module
 */
import { posix, win32 } from "node:path";

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
  const { isAbsolute, join } = windows ? win32 : posix;
  const named = env(windows ? "APPDATA" : "XDG_CONFIG_HOME");
  if (named !== undefined && isAbsolute(named)) {
    return join(named, "paracle", "remotes.yaml");
  }
  if (home === undefined || home === "") return undefined;
  const usual = windows ? ["AppData", "Roaming"] : [".config"];
  return join(home, ...usual, "paracle", "remotes.yaml");
}
