/**
 * Times of run records, and since when runs are wanted.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const AGO = /^(\d{1,5})([mhdw])$/;
const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 604_800_000,
};

/**
 * Reads an ISO 8601 date or time; one without an offset is UTC. Undefined for
 * anything else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTime } from "./run_time.ts";
 *
 * assert.equal(parseTime("2030-01-02"), Date.UTC(2030, 0, 2));
 * assert.equal(parseTime("2030-01-02T03:00:00+01:00"), Date.UTC(2030, 0, 2, 2));
 * assert.equal(parseTime("yesterday"), undefined);
 * ```
 */
export function parseTime(text: unknown): number | undefined {
  const [, day, time = "00:00", offset = "Z"] = typeof text === "string"
    ? TIME.exec(text.trim()) ?? []
    : [];
  if (day === undefined) return undefined;
  // More than milliseconds is not for every parser of dates.
  const clock = time.replace(",", ".").replace(/(\.\d{3})\d+$/, "$1");
  const zone = offset.toUpperCase().replace(/^(.\d\d)(\d\d)$/, "$1:$2");
  const ms = Date.parse(`${day}T${clock}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  // February 30 is refused, not read as March 2.
  const named = Date.parse(`${day}T00:00Z`);
  return new Date(named).toISOString().startsWith(day) ? ms : undefined;
}

/**
 * Reads a `--since`: a date, also as `20300102` or `2030-W01`, a time, or how
 * long ago (`90m`, `12h`, `7d`, `2w`).
 *
 * @throws {ParacleError} `usage.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseSince } from "./run_time.ts";
 *
 * assert.equal(parseSince("7d", Date.UTC(2030, 0, 8)), Date.UTC(2030, 0, 1));
 * ```
 */
export function parseSince(text: string, nowMs: number): number {
  const [, count, unit = ""] = AGO.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0);
  const ms = parseTime(plainDate(text.trim()));
  if (ms !== undefined) return ms;
  throw new ParacleError(
    "usage.invalid",
    `Cannot list runs since "${printable(text)}": expected a date ` +
      "(2030-01-02), a time (2030-01-02T03:04:05Z) or an age (7d)",
    { details: { since: text } },
  );
}

/** The other forms that ISO 8601 has for a date, as the usual one. */
function plainDate(text: string): string {
  const week = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?$/i.exec(text);
  if (week === null) {
    return text.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  }
  const [, year, number, day = "1"] = week;
  return dayOfWeek(Number(year), Number(number), Number(day)) ?? text;
}

/** Undefined when the year has no such week. The first one has January 4 in it. */
function dayOfWeek(
  year: number,
  week: number,
  day: number,
): string | undefined {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  const ofWeek = monday + (week - 1) * 7 * DAY_MS;
  // A week belongs to the year that has its Thursday.
  const thursday = new Date(ofWeek + 3 * DAY_MS);
  if (week < 1 || thursday.getUTCFullYear() !== year) return undefined;
  return new Date(ofWeek + (day - 1) * DAY_MS).toISOString().slice(0, 10);
}
