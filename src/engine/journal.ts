/**
 * Run records as the engine writes them. A record is there before the first
 * call, and every change of it is whole or not at all.
 *
 * @module
 */
import type { RunType } from "../workspace/runs.ts";

/** Fields of a record, as they are in its files. */
export type RunFields = Readonly<Record<string, unknown>>;

/** A record that is to be made. */
export interface NewRun {
  /** What runs. */
  readonly type: RunType;
  /** All fields of `metadata.yaml` but `run_id`, `started_at` and `metadata.{pid,host,owner}`, which the journal fills in. */
  readonly fields: RunFields;
  /** For `input.json` or `inputs.json`. */
  readonly input: unknown;
}

/** A record that this process owns: it alone changes it, and its heart beats until it is disposed. */
export interface RunRecord extends AsyncDisposable {
  /** The run's id: a ULID when it is new. */
  readonly id: string;
  /** What runs. */
  readonly type: RunType;
  /** The fields of `metadata.yaml` as last written. */
  readonly fields: RunFields;
  /** When it started, in milliseconds since 1970. */
  readonly startedMs: number;
  /**
   * Aborted within a second after somebody asked for the run to be cancelled
   * (`run.cancelled`), or when another process took the run over (`run.conflict`).
   */
  readonly ended: AbortSignal;
  /**
   * Changes fields of `metadata.yaml`; a map under `metadata` is merged, all
   * else replaced.
   *
   * @throws {ParacleError} `workspace.unwritable`; `run.conflict` when the run
   * is not ours any more.
   */
  update(change: RunFields): Promise<void>;
  /** Writes `steps/ID.json`. Throws as `update` does. */
  writeStep(id: string, step: RunFields): Promise<void>;
  /** The steps written so far, by id. */
  steps(): Promise<ReadonlyMap<string, RunFields>>;
  /** For `logs.txt`: one line with the time. Kept until `finish`, and on disk soon. Never fails. */
  log(line: string): void;
  /**
   * Writes output, log and artifacts, then the last fields, `completed_at` and
   * `duration_seconds` filled in. Throws as `update` does.
   */
  finish(change: RunFields, output: unknown): Promise<void>;
}

/** Makes and takes over records of one workspace. */
export interface Journal {
  /**
   * Makes a record; two made at once never collide.
   *
   * @throws {ParacleError} `workspace.unwritable`.
   */
  create(run: NewRun): Promise<RunRecord>;
  /**
   * Takes over a record that nobody owns: its process has ended, or parked it.
   * Waits out a heartbeat that may still be beating.
   *
   * @throws {ParacleError} `run.not_found`; `run.conflict` when a process
   * still runs it; `workspace.unwritable`.
   */
  adopt(id: string, type: RunType): Promise<RunRecord>;
  /**
   * What is in `input.json` or `inputs.json` of a run.
   *
   * @throws {ParacleError} `workspace.invalid` when it cannot be read.
   */
  input(id: string, type: RunType): Promise<unknown>;
  /**
   * Asks the owner of a run to end it; without one marks it cancelled itself.
   * False when it was over already.
   *
   * @throws {ParacleError} `run.not_found`, `workspace.unwritable`.
   */
  cancel(id: string, type: RunType): Promise<boolean>;
  /** Appends a line to the log `actions`. Never fails: what went wrong is a warning. */
  logAction(entry: ActionEntry): Promise<string | undefined>;
}

/** A line of the action log. */
export interface ActionEntry {
  /** Who. */
  readonly agent: string;
  /** As `EXECUTION`. */
  readonly action: string;
  /** One sentence. */
  readonly text: string;
}
