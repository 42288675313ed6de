/**
 * Reading run records: at first sight to pick the wanted ones, properly to
 * show them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Folder } from "./folder.ts";
import type { RunQuery } from "./reader.ts";
import { isWanted, mayBeWanted } from "./run_filter.ts";
import { glanceAt, type RunGlance } from "./run_glance.ts";
import type { FoundRun } from "./run_order.ts";
import { readShownStatus } from "./run_status.ts";
import { type Run, runPath, tryRecord } from "./runs.ts";

const AT_ONCE = 64;

/** A run and the status to show for it. */
export interface ShownRun {
  /** The run, its status as written. */
  readonly run: Run;
  /** As {@linkcode readShownStatus} tells it. */
  readonly status: string;
  /** One line for each thing that is odd about its record. */
  readonly warnings: readonly string[];
}

/** Reads records for one query, at one time. */
export class RecordScan {
  /** One line for each record that is broken. */
  readonly warnings: string[] = [];
  readonly #folder: Folder;
  readonly #query: RunQuery;
  readonly #nowMs: number;

  /** Nothing is read before it is asked for. */
  constructor(folder: Folder, query: RunQuery, nowMs: number) {
    this.#folder = folder;
    this.#query = query;
    this.#nowMs = nowMs;
  }

  /** Those that are wanted, with the time that their records tell. */
  async pick(runs: readonly FoundRun[]): Promise<readonly FoundRun[]> {
    const picked: FoundRun[] = [];
    for (let i = 0; i < runs.length; i += AT_ONCE) {
      const some = runs.slice(i, i + AT_ONCE).map((run) => this.#pick(run));
      for (const run of await Promise.all(some)) {
        if (run !== undefined) picked.push(run);
      }
    }
    return picked;
  }

  /** Reads a record properly; undefined when it is broken, or not wanted after all. */
  async read({ type, id }: FoundRun): Promise<ShownRun | undefined> {
    const { run, warnings } = await tryRecord(this.#folder, type, id);
    if (run === undefined) {
      this.warnings.push(...warnings);
      return undefined;
    }
    const status = await readShownStatus(this.#folder, run, this.#nowMs);
    return isWanted(this.#query, { ...run, status })
      ? { run, status, warnings }
      : undefined;
  }

  async #pick(found: FoundRun): Promise<FoundRun | undefined> {
    const { status, subject, startedMs } = await this.#glance(found) ?? {};
    if (status !== undefined && !mayBeWanted(this.#query, status)) {
      return undefined;
    }
    const isCertain = status !== undefined && subject !== undefined &&
      startedMs !== undefined && !isShownOtherwise(status);
    if (isCertain) {
      const run = { status, subject, startedMs };
      return isWanted(this.#query, run) ? { ...found, startedMs } : undefined;
    }
    const shown = await this.read(found);
    return shown && { ...found, startedMs: shown.run.startedMs };
  }

  async #glance(found: FoundRun): Promise<RunGlance | undefined> {
    const path = `${runPath(found.type, found.id)}/metadata.yaml`;
    try {
      const text = await this.#folder.readText(path);
      return text === undefined ? undefined : glanceAt(text, found.type);
    } catch (error) {
      if (error instanceof ParacleError) return undefined; // told by reading it
      throw error;
    }
  }
}

/** Whether the record alone does not tell the status that is shown. */
function isShownOtherwise(status: string): boolean {
  return status === "running" || status === "pending";
}
