/**
 * Files and folders that others must not touch, and how to say so.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { shellWord } from "../../core/shell_word.ts";
import { printable } from "../../core/printable.ts";

/** The failure of a file or folder that others may do something with. */
export function openToOthers(path: string, state: string): ParacleError {
  return new ParacleError(
    "config.invalid",
    `Cannot trust "${printable(path)}": ${state}`,
    { details: { path } },
  );
}

/** What is known of a failure to read or use the `remotes.yaml`. */
export interface RemotesFault {
  /** What was thrown. */
  readonly error: unknown;
  /** The files that are there. */
  readonly paths: readonly string[];
  /** Whether commands are those of Windows. */
  readonly windows: boolean;
}

/**
 * The command that mends a `remotes.yaml` that cannot be read or used; a list
 * of the remotes where the fault is in no file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../../core/errors.ts";
 * import { remotesFix } from "./doctor_files.ts";
 *
 * const error = new ParacleError("config.invalid", "Cannot read /ws/r.yaml:2:1: no map");
 * const fix = remotesFix({ error, paths: ["/ws/r.yaml"], windows: false });
 * assert.equal(fix, "${EDITOR:-vi} /ws/r.yaml");
 * ```
 */
export function remotesFix({ error, paths, windows }: RemotesFault): string {
  const { cause, code, message } = error instanceof ParacleError
    ? error
    : { code: undefined, cause: undefined, message: "" };
  const path = paths.find((each) => message.includes(printable(each)));
  if (path === undefined || code === "config.unknown_remote") {
    return "paracle remote list";
  }
  if (code === "config.permission_denied") {
    const isOurs = cause instanceof Error && cause.name === "NotCapable";
    if (isOurs) return "paracle doctor --permissions";
    return windows ? `icacls "${path}"` : `chmod u+r ${shellWord(path)}`;
  }
  return windows ? `notepad "${path}"` : `\${EDITOR:-vi} ${shellWord(path)}`;
}
