/**
 * Ids of runs.
 *
 * @module
 */
import type { ULIDFactory } from "ulid";

let next: ULIDFactory | undefined;

/**
 * A new ULID of a time in milliseconds since 1970. In one process each sorts
 * behind the one before, also within a millisecond.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { newRunId } from "./run_id.ts";
 *
 * const now = Date.now();
 * const [first, second] = [await newRunId(now), await newRunId(now)];
 * assert.match(first, /^[0-9A-HJKMNP-TV-Z]{26}$/);
 * assert.ok(first < second);
 * ```
 */
export async function newRunId(nowMs: number): Promise<string> {
  // Loaded when a run starts: everything else does without.
  const { monotonicFactory } = await import("ulid");
  next ??= monotonicFactory();
  return next(nowMs);
}
