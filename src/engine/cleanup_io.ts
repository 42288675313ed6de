/**
 * Removing run records.
 *
 * @module
 */
import { join } from "node:path";
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { openFolder } from "../workspace/folder_io.ts";
import type { RunItem } from "../workspace/reader.ts";
import { readRunDetails } from "../workspace/run_details.ts";
import { queryRuns } from "../workspace/run_query.ts";
import { RUN_TYPES } from "../workspace/runs.ts";
import { chooseRemovals, isLive } from "./cleanup.ts";
import {
  isPlainFolder,
  requireInsideFolder,
  unwritable,
} from "./journal_disk_io.ts";
import { claim, hostName, lastGeneration } from "./journal_owner_io.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LEFTOVER = /^\..*\.(new|removed)$/;

/** What is kept, and where. */
export interface CleanupOptions {
  /** The `.parac` folder. */
  readonly paracRoot: string;
  /** Runs that started longer ago go. */
  readonly olderThanDays: number;
  /** Of all runs only so many, the newest, are kept. Default: any number. */
  readonly maxRuns?: number | undefined;
  /** Only says what would go. */
  readonly isDryRun: boolean;
  /** Ends it between two runs. */
  readonly signal: AbortSignal;
  /** Time. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** What was done. */
export interface CleanupReport {
  /** The runs that are gone, or would be. */
  readonly removed: readonly RunItem[];
  /** How many runs are left. */
  readonly kept: number;
  /** One line each. */
  readonly warnings: readonly string[];
}

/**
 * Removes old records. A run that a process works on, or that waits for an
 * approval, stays; so does a record that cannot be read.
 *
 * @throws {ParacleError} `workspace.unreadable`, `workspace.unwritable`; the
 * signal's reason.
 */
export async function cleanUpRuns(
  options: CleanupOptions,
): Promise<CleanupReport> {
  const { paracRoot, olderThanDays, maxRuns, isDryRun, signal } = options;
  const { clock = systemClock } = options;
  const now = (): number => clock.now();
  const folder = openFolder(paracRoot);
  const { value, warnings } = await queryRuns(folder, { limit: 0 }, { now });
  const olderThanMs = olderThanDays * DAY_MS;
  const limits = { olderThanMs, maxRuns, nowMs: now() };
  const removed: RunItem[] = [];
  const told = [...warnings];
  for (const run of chooseRemovals(value.runs, limits)) {
    signal.throwIfAborted();
    const why = isDryRun ? undefined : await remove(paracRoot, run, clock);
    if (why === undefined) removed.push(run);
    else told.push(`kept ${run.type} run ${run.run_id}: ${why}`);
  }
  if (!isDryRun) await removeLeftovers(paracRoot, now());
  return { removed, kept: value.runs.length - removed.length, warnings: told };
}

/** Removes a run, or says why not. */
async function remove(
  paracRoot: string,
  { type, run_id: id }: RunItem,
  clock: Clock,
): Promise<string | undefined> {
  const parent = await requireInsideFolder(paracRoot, ["runs", `${type}s`]);
  const path = join(parent, id);
  if (!await isPlainFolder(path)) return "it is a link";
  const generation = await lastGeneration(path);
  const now = (): number => clock.now();
  const folder = openFolder(paracRoot);
  const { value } = await readRunDetails(folder, id, { type, now });
  if (isLive(String(value.metadata["status"]))) return "it is in use";
  try {
    // Who would take it over from here on finds that it is taken.
    await claim({ path, id }, generation, { clock, host: hostName() });
    const gone = join(parent, `.${id}.${crypto.randomUUID()}.removed`);
    // At once: half a record is never seen.
    await Deno.rename(path, gone);
    await Deno.remove(gone, { recursive: true });
    return undefined;
  } catch (error) {
    const isTaken = error instanceof ParacleError &&
      error.code === "run.conflict";
    if (isTaken) return "it is in use";
    throw unwritable(path, error);
  }
}

/** What was being made or removed when its process died. */
async function removeLeftovers(
  paracRoot: string,
  nowMs: number,
): Promise<void> {
  for (const type of RUN_TYPES) {
    const parent = join(paracRoot, "runs", `${type}s`);
    if (!await isPlainFolder(parent)) continue;
    for await (const { name, isDirectory } of Deno.readDir(parent)) {
      if (!isDirectory || !LEFTOVER.test(name)) continue;
      const path = join(parent, name);
      const { mtime } = await Deno.stat(path);
      if (nowMs - (mtime?.getTime() ?? nowMs) < HOUR_MS) continue;
      await Deno.remove(path, { recursive: true }).catch(() => undefined);
    }
  }
}
