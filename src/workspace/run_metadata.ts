/**
 * The fields of a run record.
 *
 * @module
 */
import type { Field } from "./document.ts";

/** Fields by name; null where the record has none. */
export type RunMetadata = Readonly<Record<string, unknown>>;

type Kind = "text" | "number" | "count" | "texts" | "map";
type Table = readonly (readonly [name: string, kind: Kind])[];

const COMMON: Table = [
  ["run_id", "text"],
  ["started_at", "text"],
  ["completed_at", "text"],
  ["duration_seconds", "number"],
  ["status", "text"],
  ["artifacts_count", "count"],
  ["error_message", "text"],
  ["metadata", "map"],
];

const AGENT: Table = [
  ["agent_id", "text"],
  ["agent_name", "text"],
  ["exit_code", "number"],
  ["provider", "text"],
  ["model", "text"],
  ["temperature", "number"],
  ["tokens_used", "number"],
  ["cost_usd", "number"],
  ["memory_mb", "number"],
  ["cpu_seconds", "number"],
  ["files_modified", "count"],
  ["error_count", "count"],
];

const WORKFLOW: Table = [
  ["workflow_id", "text"],
  ["workflow_name", "text"],
  ["steps_total", "count"],
  ["steps_completed", "count"],
  ["steps_failed", "count"],
  ["steps_skipped", "count"],
  ["agents_used", "texts"],
  ["tokens_total", "number"],
  ["cost_total_usd", "number"],
];

/**
 * Reads the fields of a record of its kind; keys we do not know are left out.
 *
 * @throws {ParacleError} `workspace.invalid` when one has the wrong type.
 */
export function parseRunMetadata(
  type: "agent" | "workflow",
  root: Field,
): RunMetadata {
  return Object.fromEntries(
    tableOf(type).map(([name, kind]) => [name, valueOf(root.at(name), kind)]),
  );
}

/**
 * The fields of a record that tells nothing, in the order they are written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { emptyMetadata } from "./run_metadata.ts";
 *
 * assert.equal(emptyMetadata("agent")["error_count"], 0);
 * assert.equal(emptyMetadata("workflow")["cost_total_usd"], null);
 * ```
 */
export function emptyMetadata(type: "agent" | "workflow"): RunMetadata {
  return Object.fromEntries(
    tableOf(type).map(([name, kind]) => [name, emptyOf(kind)]),
  );
}

function tableOf(type: "agent" | "workflow"): Table {
  return [...COMMON, ...(type === "agent" ? AGENT : WORKFLOW)];
}

function emptyOf(kind: Kind): unknown {
  switch (kind) {
    case "count":
      return 0;
    case "texts":
      return [];
    case "map":
      return {};
    default:
      return null;
  }
}

function valueOf(field: Field, kind: Kind): unknown {
  switch (kind) {
    case "text":
      return field.text() ?? null;
    case "number":
      return field.number() ?? null;
    case "count":
      return field.number() ?? 0;
    case "texts":
      return field.texts();
    case "map":
      return field.map() ?? {};
  }
}
