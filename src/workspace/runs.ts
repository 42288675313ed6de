/**
 * Run records: what agents and workflows did, one folder each.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { readDocument } from "./document.ts";
import type { Folder } from "./folder.ts";
import { parseRunMetadata, type RunMetadata } from "./run_metadata.ts";
import { parseTime } from "./run_time.ts";

/** What ran. */
export type RunType = "agent" | "workflow";

/** One run. */
export interface Run {
  /** What ran. */
  readonly type: RunType;
  /** Name of its folder. */
  readonly id: string;
  /** The agent's or workflow's id; empty when the record does not tell. */
  readonly subject: string;
  /** Its status as written; one we do not know is kept. */
  readonly status: string;
  /** When it started, in milliseconds since 1970; undefined when unreadable. */
  readonly startedMs: number | undefined;
  /** Every field of the record, null when absent. */
  readonly metadata: RunMetadata;
}

/** The runs that could be read, newest first. */
export interface RunList {
  /** The runs. */
  readonly runs: readonly Run[];
  /** One line for each record that was skipped or is odd. */
  readonly warnings: readonly string[];
}

/** Both kinds of runs. */
export const RUN_TYPES: readonly RunType[] = ["agent", "workflow"];

const SAFE_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const LEAST_PREFIX = 8;
const TOO_SHORT =
  `, and of the beginning of an id at least ${LEAST_PREFIX} characters are needed`;

/**
 * Reads all records of the kinds asked for. One that cannot be read is
 * skipped, with a warning that names its folder.
 *
 * @throws {ParacleError} `workspace.unreadable` when the list itself cannot be read.
 */
export async function readRuns(
  folder: Folder,
  types: readonly RunType[] = RUN_TYPES,
): Promise<RunList> {
  const runs: Run[] = [];
  const warnings: string[] = [];
  for (const type of types) {
    for (const name of await recordNames(folder, type)) {
      const path = runPath(type, name);
      if (!isSafeRunId(name)) {
        warnings.push(`skipped run record ${printable(path)}: unusual name`);
        continue;
      }
      const { run, warnings: told } = await tryRecord(folder, type, name);
      if (run !== undefined) runs.push(run);
      warnings.push(...told);
    }
  }
  return { runs: runs.sort(newestFirst), warnings };
}

/**
 * Reads one record; without a run when it cannot be read, and a warning that
 * names its folder.
 *
 * @throws {ParacleError} `config.permission_denied`.
 */
export async function tryRecord(
  folder: Folder,
  type: RunType,
  id: string,
): Promise<{
  readonly run: Run | undefined;
  readonly warnings: readonly string[];
}> {
  try {
    return await readRecord(folder, type, id);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    if (error.code === "config.permission_denied") throw error;
    // A cleanup was quicker: there is no such run any more.
    if (error.code === "run.not_found") return { run: undefined, warnings: [] };
    const path = runPath(type, id);
    const told = `skipped run record ${path}: ${error.message}`;
    return { run: undefined, warnings: [told] };
  }
}

/**
 * Reads one run by its id, or by a unique beginning of eight or more
 * characters.
 *
 * @throws {ParacleError} `run.not_found`; `usage.invalid` when the id says too
 * little; `workspace.invalid`, `workspace.unreadable`.
 */
export async function readRun(
  folder: Folder,
  id: string,
  types: readonly RunType[] = RUN_TYPES,
): Promise<{ readonly run: Run; readonly warnings: readonly string[] }> {
  const known: { readonly type: RunType; readonly name: string }[] = [];
  for (const type of types) {
    const names = await recordNames(folder, type);
    known.push(
      ...names.filter(isSafeRunId).map((name) => ({
        type,
        name,
      })),
    );
  }
  const exact = known.filter(({ name }) => name === id);
  const matches = exact.length > 0 || id.length < LEAST_PREFIX
    ? exact
    : known.filter(({ name }) => name.startsWith(id));
  const [match, second] = matches;
  if (match === undefined) {
    const names = known.map(({ name }) => name);
    const isShort = id !== "" && names.some((name) => name.startsWith(id));
    const near = isShort ? TOO_SHORT : didYouMean(id, names);
    throw notFound(id, near);
  }
  if (second !== undefined) throw ambiguous(id, match, second);
  return await readRecord(folder, match.type, match.name);
}

/**
 * Whether a folder of this name may be a record.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isSafeRunId } from "./runs.ts";
 *
 * assert.equal(isSafeRunId("nightly-2030.01"), true);
 * assert.equal(isSafeRunId("../x"), false);
 * ```
 */
export function isSafeRunId(name: string): boolean {
  return SAFE_ID.test(name);
}

/** The folder of a run, below `.parac`. */
export function runPath(type: RunType, id: string): string {
  return `runs/${type}s/${id}`;
}

/** The names of the folders of one kind of records, sorted. */
export async function recordNames(
  folder: Folder,
  type: RunType,
): Promise<readonly string[]> {
  const entries = await folder.list(`runs/${type}s`) ?? [];
  return entries
    .filter(({ name, kind }) => kind === "directory" && !name.startsWith("."))
    .map(({ name }) => name);
}

async function readRecord(
  folder: Folder,
  type: RunType,
  id: string,
): Promise<{ readonly run: Run; readonly warnings: readonly string[] }> {
  const path = `${runPath(type, id)}/metadata.yaml`;
  const document = await readDocument(folder, path);
  if (document === undefined) {
    const isGone = await folder.list(runPath(type, id)) === undefined;
    if (isGone) throw notFound(id);
    throw new ParacleError(
      "workspace.invalid",
      `Cannot read run "${id}": there is no ${path}`,
      { details: { path } },
    );
  }
  const warnings = [...document.warnings];
  const written = document.root.at("run_id").text();
  if (written !== undefined && written !== id) {
    warnings.push(`${path}: run_id is "${printable(written)}", not "${id}"`);
  }
  const metadata = parseRunMetadata(type, document.root);
  const startedMs = parseTime(metadata["started_at"]);
  if (startedMs === undefined) {
    warnings.push(`${path}: started_at is not a time`);
  }
  const subject = metadata[`${type}_id`];
  const run: Run = {
    type,
    id,
    subject: typeof subject === "string" ? subject : "",
    status: String(metadata["status"] ?? "unknown"),
    startedMs,
    metadata: { ...metadata, run_id: id },
  };
  return { run, warnings };
}

/** Orders runs: the newest first, then by id; without a time last. */
export function newestFirst(
  a: Pick<Run, "id" | "startedMs">,
  b: Pick<Run, "id" | "startedMs">,
): number {
  const byTime = (b.startedMs ?? -Infinity) - (a.startedMs ?? -Infinity);
  if (byTime !== 0 && !Number.isNaN(byTime)) return byTime;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function notFound(id: string, near = ""): ParacleError {
  return new ParacleError(
    "run.not_found",
    `Cannot show run "${printable(id)}": there is no such run${near}; ` +
      "see paracle runs list",
    { details: { id } },
  );
}

function ambiguous(
  id: string,
  first: { readonly type: RunType; readonly name: string },
  second: { readonly type: RunType; readonly name: string },
): ParacleError {
  const state = first.name === second.name
    ? "an agent and a workflow have a run with this id; add --type agent " +
      "or --type workflow"
    : `it begins the ids of several runs, such as ${first.name} and ` +
      `${second.name}; write more of it`;
  return new ParacleError(
    "usage.invalid",
    `Cannot show run "${printable(id)}": ${state}`,
    { details: { id } },
  );
}
