/**
 * Finding runs among many thousands: only the records that are shown are read
 * properly, the others as little as the question allows.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { Folder } from "./folder.ts";
import type { RunItem, RunPage, RunQuery, Told } from "./reader.ts";
import {
  mayBeSince,
  needsRecord,
  SLACK_MS,
  wantedTypes,
} from "./run_filter.ts";
import { type FoundRun, idTime } from "./run_order.ts";
import { RecordScan, type ShownRun } from "./run_scan.ts";
import { isSafeRunId, newestFirst, recordNames, runPath } from "./runs.ts";

const DEFAULT_LIMIT = 20;
/** How many places a record may stand away from its own by the time in its id. */
const MARGIN = 10;

/** What time it is. */
export interface QueryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A page, and whether the ids on it told the truth. */
interface Page {
  readonly runs: readonly ShownRun[];
  readonly total: number;
  readonly isOrdered: boolean;
}

/**
 * The runs that a query asks for, the newest first, with their status as
 * shown: `interrupted` when the process is gone, `pending-approval` at a gate.
 * Records whose ids are ULIDs are taken to have started then, unless one that
 * is shown says otherwise; broken ones are told of, and not counted, as far
 * as they had to be read.
 *
 * @throws {ParacleError} `workspace.unreadable` when a list cannot be read;
 * `config.permission_denied`.
 */
export async function queryRuns(
  folder: Folder,
  asked: RunQuery | undefined,
  options: QueryOptions,
): Promise<Told<RunPage>> {
  const query = asked ?? {};
  const nowMs = options.now();
  const { found, warnings } = await listRecords(folder, query, nowMs);
  const trusting = new RecordScan(folder, query, nowMs);
  const byName = found.filter((run) => mayBeSince(query, run));
  const unsure = byName.filter((run) => needsRecord(query, run));
  const sure = byName.filter((run) => !needsRecord(query, run));
  const picked = [...sure, ...await trusting.pick(unsure)];
  const page = await readPage(picked, query, trusting);
  if (page.isOrdered) return told(page, [...warnings, ...trusting.warnings]);
  // Ids that only look like times: every record has to be asked for its own.
  const asking = new RecordScan(folder, query, nowMs);
  const full = await readPage(await asking.pick(found), query, asking);
  return told(full, [...warnings, ...asking.warnings]);
}

async function listRecords(
  folder: Folder,
  query: RunQuery,
  nowMs: number,
): Promise<{
  readonly found: readonly FoundRun[];
  readonly warnings: readonly string[];
}> {
  const found: FoundRun[] = [];
  const warnings: string[] = [];
  for (const type of wantedTypes(query)) {
    for (const id of await recordNames(folder, type)) {
      if (isSafeRunId(id)) {
        found.push({ type, id, startedMs: idTime(id, nowMs) });
        continue;
      }
      const path = printable(runPath(type, id));
      warnings.push(`skipped run record ${path}: unusual name`);
    }
  }
  return { found, warnings };
}

/** Reads the records of a page, and some around it: they may belong there. */
async function readPage(
  runs: readonly FoundRun[],
  query: RunQuery,
  scan: RecordScan,
): Promise<Page> {
  const { offset = 0 } = query;
  const limit = query.limit === 0 ? Infinity : query.limit ?? DEFAULT_LIMIT;
  const sorted = [...runs].sort(newestFirst);
  const start = Math.max(0, offset - MARGIN);
  const enough = offset - start + limit + MARGIN;
  let total = sorted.length;
  let isOrdered = true;
  const read: ShownRun[] = [];
  for (const found of sorted.slice(start)) {
    if (read.length >= enough) break;
    const shown = await scan.read(found);
    if (shown === undefined) {
      total -= 1;
      continue;
    }
    isOrdered &&= isInPlace(found, shown);
    read.push(shown);
  }
  read.sort((a, b) => newestFirst(a.run, b.run));
  return { runs: read.slice(offset - start).slice(0, limit), total, isOrdered };
}

function isInPlace(found: FoundRun, { run }: ShownRun): boolean {
  if (found.startedMs === undefined) return true; // was known to have no time
  const away = Math.abs((run.startedMs ?? -Infinity) - found.startedMs);
  return away <= SLACK_MS;
}

function told(page: Page, warnings: readonly string[]): Told<RunPage> {
  const runs = page.runs.map(({ run, status }): RunItem => (
    { type: run.type, ...run.metadata, run_id: run.id, status }
  ));
  const odd = page.runs.flatMap((shown) => shown.warnings);
  return {
    value: { runs, total: page.total },
    warnings: [...warnings, ...odd],
  };
}
