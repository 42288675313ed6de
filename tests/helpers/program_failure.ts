/**
 * What every failure of the program must look like.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Ended } from "./program.ts";

/** A failure as it is expected. */
export interface Failure {
  readonly exit: number;
  readonly code: ErrorCode;
  /** What the message must say: what is wrong and how to mend it. */
  readonly says: RegExp;
}

/** Checks status, last line and absence of a stack trace; returns the message. */
export function assertFailure(ended: Ended, expected: Failure): string {
  const { code, err } = ended;
  assert.doesNotMatch(err, /^\s+at |file:\/\/|^\w*Error:/m);
  assert.doesNotMatch(err, /(^|\n)\n/, `an empty line: ${JSON.stringify(err)}`);
  const line = err.trimEnd().split("\n").at(-1) ?? "";
  const [, message = "", shown] = /^paracle: (.+) \[([a-z_.]+)\]$/.exec(line) ??
    [];
  assert.equal(shown, expected.code, err);
  assert.match(message, expected.says);
  assert.doesNotMatch(message, /\.$/);
  assert.equal(code, expected.exit);
  return message;
}

/** Checks the object of `--json` as well: on stdout, or on stderr when stdout is a remote's. */
export function assertJsonFailure(
  ended: Ended,
  expected: Failure,
  side: "out" | "err",
): void {
  const message = assertFailure(ended, expected);
  const text = side === "out"
    ? ended.out
    : ended.err.split("\n").slice(0, -2).join("\n");
  const { error } = JSON.parse(text.slice(text.indexOf("{")));
  assert.deepEqual(Object.keys(error), [
    "kind",
    "code",
    "exitCode",
    "message",
    "details",
  ]);
  assert.deepEqual([error.code, error.exitCode, error.message], [
    expected.code,
    expected.exit,
    message,
  ]);
  if (side === "err") assert.equal(ended.out, "");
}
