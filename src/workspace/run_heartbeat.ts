/**
 * The sign of life in the folder of a run that a process works on.
 *
 * @module
 */
import { isMap } from "./document.ts";
import { parseTime } from "./run_time.ts";

/** Name of the file. */
export const HEARTBEAT = "heartbeat";
/** How often it is written anew, in milliseconds. */
export const HEARTBEAT_EVERY_MS = 1_000;
/** How old it may be, in milliseconds, before the process counts as gone. */
export const HEARTBEAT_LIMIT_MS = 5_000;

/** What the file says. */
export interface Heartbeat {
  /** When it was written, in milliseconds since 1970. */
  readonly atMs: number;
  /** A token that no other owner of the run has. */
  readonly owner: string;
}

/**
 * Reads the text of the file; undefined when it does not tell its time.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isBeating, parseHeartbeat } from "./run_heartbeat.ts";
 *
 * const text = '{"at":"2030-01-02T00:00:00.000Z","owner":"x","pid":1,"host":"h"}';
 * const heartbeat = parseHeartbeat(text);
 * assert.equal(isBeating(heartbeat, Date.UTC(2030, 0, 2) + 5_000), true);
 * assert.equal(isBeating(heartbeat, Date.UTC(2030, 0, 2) + 5_001), false);
 * ```
 */
export function parseHeartbeat(
  text: string | undefined,
): Heartbeat | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isMap(value)) return undefined;
    const atMs = parseTime(value["at"]);
    if (atMs === undefined) return undefined;
    return { atMs, owner: String(value["owner"] ?? "") };
  } catch {
    return undefined;
  }
}

/** Whether the process that wrote it still counts as there. */
export function isBeating(
  heartbeat: Heartbeat | undefined,
  nowMs: number,
): boolean {
  return heartbeat !== undefined &&
    nowMs - heartbeat.atMs <= HEARTBEAT_LIMIT_MS;
}
