/**
 * What `deno compile` cannot do, as sentences for people.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";

/**
 * Says what a failed `deno compile` missed, judged by what it printed, or
 * nothing when it failed for another reason.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { downloadFault } from "./compile_faults.ts";
 *
 * const printed = "error sending request for url " +
 *   "(https://dl.deno.land/release/v2.9.6/denort-x86_64-apple-darwin.zip)";
 * assert.match(downloadFault(printed) ?? "", /set DENORT_BIN/);
 * assert.equal(downloadFault("error: Module not found"), undefined);
 * ```
 */
export function downloadFault(printed: string): string | undefined {
  const [, url] = /^.*error.*(https:[^\s)]*denort[^\s)]*\.zip)/m
    .exec(printed) ?? [];
  if (url === undefined) return undefined;
  return `the runtime to embed cannot be downloaded from ${url}; get that file elsewhere, unpack it and set DENORT_BIN to its denort, or set COMPILE_DENO to a Deno that has its runtime`;
}

/**
 * Says that there was no room, judged by the text of an error, or nothing when
 * there was.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { diskFault } from "./compile_faults.ts";
 *
 * const printed = "No space left on device (os error 28)";
 * assert.match(diskFault(printed) ?? "", /make room/);
 * assert.equal(diskFault("Permission denied (os error 13)"), undefined);
 * ```
 */
export function diskFault(printed: string): string | undefined {
  // Full, full on Windows, a quota of Linux, of macOS, and its word.
  const isFull = /\(os error (?:28|112|122|69)\)|ENOSPC|EDQUOT|disk quota/i
    .test(printed);
  return isFull
    ? "the disk is full, or your quota; make room where dist and Deno's cache are (see: df -h) and build again"
    : undefined;
}

/** What is known of a `deno compile` that failed. */
export interface Failure {
  /** Its program. */
  readonly deno: string;
  readonly code: number;
  /** What it wrote to standard error. */
  readonly printed: string;
}

/**
 * Says why a `deno compile` failed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileFault } from "./compile_faults.ts";
 *
 * const printed = "error: unexpected argument '--foo' found";
 * assert.equal(
 *   compileFault({ deno: "deno", code: 1, printed }),
 *   '"deno compile" takes no --foo; see what it takes with: deno compile --help',
 * );
 * ```
 */
export function compileFault({ code, deno, printed }: Failure): string {
  const text = stripVTControlCharacters(printed);
  const [, flag] = /^error: unexpected argument '([^']+)'/m.exec(text) ?? [];
  if (flag !== undefined) {
    return `"deno compile" takes no ${flag}; see what it takes with: ${deno} compile --help`;
  }
  const [, why] = /^error: (.+)$/m.exec(text) ?? [];
  return downloadFault(text) ?? diskFault(text) ??
    `"${deno} compile" ended with ${code}${
      why === undefined ? "" : `: ${why}`
    }`;
}
