/**
 * What the files of a run record hold, as data.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import { emptyMetadata } from "../workspace/run_metadata.ts";
import type { RunType } from "../workspace/runs.ts";
import type { RunFields } from "./journal.ts";

/** The record itself. */
export const METADATA = "metadata.yaml";
/** What was logged. */
export const LOGS = "logs.txt";
/** What was made besides the output. */
export const ARTIFACTS = "artifacts/artifacts.json";
/** The folder of the steps. */
export const STEPS = "steps";
/** Asks the owner to end the run. */
export const CANCEL = "cancel";

/** The statuses a run does not leave by itself. */
const OVER = new Set(["completed", "failed", "timeout", "cancelled"]);

/** File of what a run was given. */
export function inputName(type: RunType): string {
  return type === "agent" ? "input.json" : "inputs.json";
}

/** File of what a run gave. */
export function outputName(type: RunType): string {
  return type === "agent" ? "output.json" : "outputs.json";
}

/**
 * Whether a run of this status has ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isOver } from "./journal_fields.ts";
 *
 * assert.equal(isOver("timeout"), true);
 * assert.equal(isOver("pending"), false);
 * ```
 */
export function isOver(status: unknown): boolean {
  return OVER.has(String(status));
}

/**
 * All fields of a record in the order they are written; what is not given is
 * empty, what we do not know comes last.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { completeFields } from "./journal_fields.ts";
 *
 * const fields = completeFields("agent", { status: "running", run_id: "x" });
 * assert.deepEqual(Object.keys(fields).slice(0, 2), ["run_id", "started_at"]);
 * assert.equal(fields["completed_at"], null);
 * ```
 */
export function completeFields(type: RunType, fields: RunFields): RunFields {
  const given = Object.entries(fields)
    .filter(([, value]) => value !== undefined);
  return { ...emptyMetadata(type), ...Object.fromEntries(given) };
}

/**
 * Applies a change: `metadata` key by key, all else as a whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeFields } from "./journal_fields.ts";
 *
 * const fields = { status: "running", metadata: { pid: 1, owner: "x" } };
 * assert.deepEqual(mergeFields(fields, { metadata: { pid: 2 } }), {
 *   status: "running",
 *   metadata: { pid: 2, owner: "x" },
 * });
 * ```
 */
export function mergeFields(fields: RunFields, change: RunFields): RunFields {
  const merged = { ...fields, ...change };
  const [old, given] = [fields["metadata"], change["metadata"]];
  return isMap(old) && isMap(given)
    ? { ...merged, metadata: { ...old, ...given } }
    : merged;
}

/**
 * A time as records have it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isoTime } from "./journal_fields.ts";
 *
 * assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
 * ```
 */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * When a run ended and how long it took, as fields.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { endFields } from "./journal_fields.ts";
 *
 * assert.equal(endFields(0, 2_500)["duration_seconds"], 2.5);
 * ```
 */
export function endFields(startedMs: number, nowMs: number): RunFields {
  const seconds = Math.max(0, nowMs - startedMs) / 1000;
  return { completed_at: isoTime(nowMs), duration_seconds: seconds };
}

/** Data as the text of a JSON file. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value ?? null, undefined, 2)}\n`;
}

/**
 * The file of a step, whatever its id holds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stepFile } from "./journal_fields.ts";
 *
 * assert.equal(stepFile("scan"), "steps/scan.json");
 * assert.equal(stepFile("../x"), "steps/%2E.%2Fx.json");
 * ```
 */
export function stepFile(id: string): string {
  const name = encodeURIComponent(id).replace(/^\./, "%2E");
  return `${STEPS}/${name}.json`;
}
