/**
 * When records started, as far as their names tell.
 *
 * @module
 */
import type { RunType } from "./runs.ts";

/** A record that was found. */
export interface FoundRun {
  /** What ran. */
  readonly type: RunType;
  /** Name of its folder. */
  readonly id: string;
  /** When it started, as far as is known. */
  readonly startedMs: number | undefined;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const TIME_LENGTH = 10;
const EARLIEST_MS = Date.UTC(2020, 0);
const DAY_MS = 86_400_000;

/**
 * The time of an id, in milliseconds since 1970; undefined for what is no ULID
 * or only looks like one: its time would be before 2020 or to come.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { idTime } from "./run_order.ts";
 *
 * const now = Date.UTC(2030, 0);
 * assert.equal(idTime("01HF7YAT00574G9QDE899EDBXB", now), 1_700_000_000_000);
 * assert.equal(idTime("nightly-7", now), undefined);
 * assert.equal(idTime("7ZZZZZZZZZ574G9QDE899EDBXB", now), undefined);
 * ```
 */
export function idTime(id: string, nowMs: number): number | undefined {
  if (!ULID.test(id)) return undefined;
  let ms = 0;
  for (const character of id.slice(0, TIME_LENGTH)) {
    ms = ms * ALPHABET.length + ALPHABET.indexOf(character);
  }
  return ms >= EARLIEST_MS && ms <= nowMs + DAY_MS ? ms : undefined;
}
