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
import { HEARTBEAT } from "../workspace/run_heartbeat.ts";
import { queryRuns } from "../workspace/run_query.ts";
import { RUN_TYPES } from "../workspace/runs.ts";
import { chooseRemovals, isLive } from "./cleanup.ts";
import {
  exists,
  isPlainFolder,
  readOwn,
  requireInsideFolder,
  unwritable,
} from "./journal_disk_io.ts";
import { lastGeneration } from "./journal_owner_io.ts";

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
  /** The runs that could not be removed, and why. */
  readonly failed: readonly { readonly run: RunItem; readonly why: string }[];
  /** One line each. */
  readonly warnings: readonly string[];
}

/**
 * Removes old records. A run that a process works on, or that waits for an
 * approval, stays; so does a record that cannot be read. Several processes may
 * do this at once: who finds a run gone passes it over.
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
  const failed: { readonly run: RunItem; readonly why: string }[] = [];
  const told = [...warnings];
  let vanished = 0;
  for (const run of chooseRemovals(value.runs, limits)) {
    signal.throwIfAborted();
    const removal = isDryRun
      ? { is: "removed" } as const
      : await remove(paracRoot, run, clock);
    if (removal.is === "removed") removed.push(run);
    else if (removal.is === "vanished") vanished += 1;
    else if (removal.is === "failed") failed.push({ run, why: removal.why });
    else told.push(`kept ${run.type} run ${run.run_id}: ${removal.why}`);
  }
  if (!isDryRun) await removeLeftovers(paracRoot, now());
  const kept = value.runs.length - removed.length - vanished;
  return { removed, kept, failed, warnings: told };
}

/** What became of a run that was to go. */
type Removal =
  | { readonly is: "removed" }
  | { readonly is: "vanished" }
  | { readonly is: "kept" | "failed"; readonly why: string };

/** Removes a run; whatever is wrong with it concerns no other one. */
async function remove(
  paracRoot: string,
  run: RunItem,
  clock: Clock,
): Promise<Removal> {
  const names = ["runs", `${run.type}s`];
  const parent = await requireInsideFolder(paracRoot, names);
  const path = join(parent, run.run_id);
  const gone = join(parent, `.${run.run_id}.${crypto.randomUUID()}.removed`);
  try {
    if (!await isPlainFolder(path)) {
      return await exists(path) ? LINK : VANISHED;
    }
    const before = await signsOfLife(path);
    if (await isInUse(paracRoot, run, clock)) return IN_USE;
    // At once: half a record is never seen, whoever takes the run over from
    // here on finds nothing, and not a byte is needed on a full disk.
    await Deno.rename(path, gone);
    if (await signsOfLife(gone) !== before) {
      await Deno.rename(gone, path);
      return IN_USE;
    }
    await Deno.remove(gone, { recursive: true });
    return { is: "removed" };
  } catch (thrown) {
    const isOurs = await exists(gone);
    if (!isOurs && !await exists(path)) return VANISHED;
    const error = unwritable(path, thrown);
    if (!(error instanceof ParacleError)) throw error;
    return { is: "failed", why: error.message };
  }
}

/** Another cleanup was quicker. */
const VANISHED: Removal = { is: "vanished" };
const LINK: Removal = { is: "kept", why: "it is a link" };
const IN_USE: Removal = { is: "kept", why: "it is in use" };

/** Changes when a process works on the run, or takes it over. */
async function signsOfLife(path: string): Promise<string> {
  const heartbeat = await readOwn(join(path, HEARTBEAT));
  return `${await lastGeneration(path)} ${heartbeat ?? ""}`;
}

async function isInUse(
  paracRoot: string,
  { type, run_id: id }: RunItem,
  clock: Clock,
): Promise<boolean> {
  const now = (): number => clock.now();
  const { value } = await readRunDetails(openFolder(paracRoot), id, {
    type,
    now,
  });
  return isLive(String(value.metadata["status"]));
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
      try {
        const { mtime } = await Deno.stat(path);
        if (nowMs - (mtime?.getTime() ?? nowMs) < HOUR_MS) continue;
        await Deno.remove(path, { recursive: true });
      } catch {
        // Somebody else is at it, or the next cleanup is.
      }
    }
  }
}
