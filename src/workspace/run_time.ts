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
const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
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
 * Reads a `--since`: a date, a time, or how long ago (`90m`, `12h`, `7d`, `2w`).
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
  const ms = parseTime(text);
  if (ms !== undefined) return ms;
  throw new ParacleError(
    "usage.invalid",
    `Cannot list runs since "${printable(text)}": expected a date ` +
      "(2030-01-02), a time (2030-01-02T03:04:05Z) or an age (7d)",
    { details: { since: text } },
  );
}
