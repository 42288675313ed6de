/**
 * Whether the clocks of two machines agree.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import type { Checklist } from "./remote_test_checks.ts";

/** Tokens and run records tell the time in both places. */
const LIMIT_S = 30;

/** What the remote said of the time. */
export interface RemoteTime {
  /** As `date +%s` prints it. */
  readonly said: string;
  /** Our time before it was asked, in milliseconds since 1970. */
  readonly before: number;
  /** And after it had answered. */
  readonly after: number;
}

/**
 * By how many seconds the remote's clock is ahead, at least; 0 when it may
 * agree with ours. Undefined when it told no time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { secondsAhead } from "./doctor_clock.ts";
 *
 * assert.equal(secondsAhead({ said: "100", before: 90_000, after: 91_000 }), 9);
 * assert.equal(secondsAhead({ said: "100", before: 99_500, after: 101_500 }), 0);
 * ```
 */
export function secondsAhead(time: RemoteTime): number | undefined {
  if (!/^\d{1,12}$/.test(time.said)) return undefined;
  const said = Number(time.said);
  const [earliest, latest] = [time.before / 1000, time.after / 1000];
  if (said > latest) return Math.round(said - latest);
  if (said + 1 < earliest) return Math.round(said + 1 - earliest);
  return 0;
}

/** Adds the check `clock`; nothing when the remote told no time. */
export function checkClock(time: RemoteTime, list: Checklist): void {
  const ahead = secondsAhead(time);
  if (ahead === undefined) return;
  const text = ahead === 0
    ? "agrees with ours"
    : `${Math.abs(ahead)} s ${ahead > 0 ? "ahead of" : "behind"} ours`;
  if (Math.abs(ahead) <= LIMIT_S) return list.pass("clock", text);
  const error = new ParacleError(
    "exec.failed",
    `Cannot rely on the time there: the clock is ${text}; set one of the two`,
    { details: { secondsAhead: ahead } },
  );
  list.fail("clock", error, 0);
}
