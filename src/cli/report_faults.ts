/**
 * Several faults in one failure, told one below the other.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { isMap } from "../config/fault.ts";

/** A message without the faults in it, and the faults. */
export interface ListedFaults {
  /** What stays of the message. */
  readonly sentence: string;
  /** Safe to print; empty when there are not several. */
  readonly faults: readonly string[];
}

/** Where failures keep what is wrong, as texts or as fields with a message. */
const LISTS = ["faults", "problems", "errors", "issues"];

/**
 * Takes the faults that `details` lists out of a message that has them all,
 * parted by semicolons. One alone stays where it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listFaults } from "./report_faults.ts";
 *
 * const problems = ["w.yaml:1:1: no steps", "w.yaml:2:3: no agent"];
 * const message = `Cannot run workflow "w": ${problems.join("; ")}`;
 * assert.deepEqual(listFaults(message, { problems }), {
 *   sentence: 'Cannot run workflow "w": 2 problems, listed above',
 *   faults: problems,
 * });
 * ```
 */
export function listFaults(
  message: string,
  details: Readonly<Record<string, unknown>>,
): ListedFaults {
  const sentence = printable(message);
  for (const list of LISTS.map((name) => details[name])) {
    const faults = Array.isArray(list) ? list.map(textOf) : [];
    const all = faults.join("; ");
    const at = faults.length < 2 ? -1 : sentence.indexOf(all);
    if (at < 0) continue;
    const before = sentence.slice(0, at);
    const after = sentence.slice(at + all.length);
    const count = `${faults.length} problems, listed above`;
    return { sentence: before + count + after, faults };
  }
  return { sentence, faults: [] };
}

function textOf(fault: unknown): string {
  if (!isMap(fault)) return printable(String(fault));
  return printable(`input "${fault["field"]}": ${fault["message"]}`);
}
