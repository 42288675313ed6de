/**
 * Paths as people write them in a configuration, made absolute.
 *
 * @module
 */
import { isAbsolute, join, posix, win32 } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Where a path may start. */
export interface ResolvePathOptions {
  /** The user's home folder. */
  readonly home: string | undefined;
  /** Where relative paths start. */
  readonly baseDir: string | undefined;
}

/**
 * Expands `~` and `~/x`, and starts relative paths from `baseDir`. Looks at
 * nothing on disk.
 *
 * @throws `config.invalid` when the folder to start from is not known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolvePath } from "./paths.ts";
 *
 * const from = { home: "/home/ann", baseDir: "/srv/ws" };
 * const path = resolvePath("keys/ci", from).replaceAll("\\", "/");
 * assert.equal(path, "/srv/ws/keys/ci");
 * ```
 */
export function resolvePath(text: string, options: ResolvePathOptions): string {
  if (text === "~" || /^~[/\\]/.test(text)) {
    if (options.home !== undefined) return join(options.home, text.slice(1));
    throw unresolved(text, "the home folder is not known; set HOME");
  }
  if (isAbsolute(text)) return text;
  if (options.baseDir !== undefined) return join(options.baseDir, text);
  throw unresolved(
    text,
    "expected an absolute path or one that starts with ~/",
  );
}

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
 *   home: "/home/ann",
 *   windows: false,
 * });
 * assert.equal(path, "/home/ann/.config/paracle/remotes.yaml");
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

function unresolved(text: string, why: string): ParacleError {
  const path = printable(text);
  return new ParacleError("config.invalid", `Cannot resolve "${path}": ${why}`);
}
