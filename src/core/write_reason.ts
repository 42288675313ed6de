/**
 * Why a file could not be written, for people.
 *
 * @module
 */
import { printable } from "./printable.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write in its folder",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder",
  ENOSPC: "no space left on the disk; free some and try again",
  ENOTDIR: "a part of the path is no folder",
  EPERM: "no permission to write in its folder",
  EROFS: "the disk is read-only",
};

/**
 * What the system says of a write that failed; undefined when the error is
 * not the system's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeReason } from "./write_reason.ts";
 *
 * const full = Object.assign(new Error("disk"), { code: "ENOSPC" });
 * assert.match(writeReason(full) ?? "", /^no space left/);
 * assert.equal(writeReason(new TypeError("a bug")), undefined);
 * ```
 */
export function writeReason(error: Error): string | undefined {
  const code = "code" in error ? `${error.code}` : "";
  const os = /\(os error \d+\)/.test(error.message);
  return REASONS[code] ??
    (os || code !== "" ? printable(error.message) : undefined);
}
