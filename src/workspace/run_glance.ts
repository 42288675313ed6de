/**
 * What the text of a record says at first sight. Reading YAML properly takes
 * a hundred times as long, too long to find a few records among thousands.
 *
 * @module
 */
import { parseTime } from "./run_time.ts";
import type { RunType } from "./runs.ts";

/** What is certain; undefined where only proper reading can tell. */
export interface RunGlance {
  /** Its status as written. */
  readonly status: string | undefined;
  /** The agent's or workflow's id. */
  readonly subject: string | undefined;
  /** When it started, in milliseconds since 1970. */
  readonly startedMs: number | undefined;
}

/**
 * Looks for keys that stand at the start of a line with a simple value: in a
 * map of the usual form that can only be a key of the whole. Of several the
 * last one counts, as in YAML here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { glanceAt } from "./run_glance.ts";
 *
 * const text = 'status: failed\nerror_message: |-\n  status: x\nagent_id: "a b"\n';
 * const { status, subject } = glanceAt(text, "agent");
 * assert.deepEqual([status, subject], ["failed", "a b"]);
 * assert.equal(glanceAt("{status: failed}", "agent").status, undefined);
 * ```
 */
export function glanceAt(text: string, type: RunType): RunGlance {
  return {
    status: simpleValue(text, "status"),
    subject: simpleValue(text, `${type}_id`),
    startedMs: parseTime(simpleValue(text, "started_at")),
  };
}

const VALUE =
  /^[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9_][\w.:+-]*))[ \t]*\r?$/;

function simpleValue(text: string, key: string): string | undefined {
  const start = text.lastIndexOf(`\n${key}:`) + 1;
  if (start === 0 && !text.startsWith(`${key}:`)) return undefined;
  const end = text.indexOf("\n", start);
  const line = text.slice(start + key.length + 1, end < 0 ? undefined : end);
  const [, double, single, plain] = VALUE.exec(line) ?? [];
  return double ?? single ?? asText(plain);
}

/** A plain word that YAML reads as null is no value. */
function asText(plain: string | undefined): string | undefined {
  return plain !== undefined && /^(null|Null|NULL)$/.test(plain)
    ? undefined
    : plain;
}
