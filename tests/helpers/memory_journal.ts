/**
 * Run records in memory, and a disk that fails when a test says so.
 *
 * @module
 */
import type { Clock } from "../../src/core/clock.ts";
import { ParacleError } from "../../src/core/errors.ts";
import type {
  ActionEntry,
  Journal,
  NewRun,
  RunFields,
  RunRecord,
} from "../../src/engine/journal.ts";
import { endFields, mergeFields } from "../../src/engine/journal_fields.ts";
import type { Folder } from "../../src/workspace/folder.ts";
import type { RunType } from "../../src/workspace/runs.ts";

/** What is kept of a run. */
export interface StoredRun {
  readonly id: string;
  readonly type: RunType;
  readonly input: unknown;
  readonly startedMs: number;
  readonly steps: Map<string, RunFields>;
  readonly logs: string[];
  fields: RunFields;
  output: unknown;
  owner: AbortController | undefined;
}

/** A journal; disposing fails when a record was not disposed. */
export class MemoryJournal implements Journal, Disposable {
  readonly runs: Map<string, StoredRun> = new Map();
  readonly actions: ActionEntry[] = [];
  /** Asked before every write; what it throws is the disk's answer. */
  onWrite: (what: string) => void = () => {};
  /** What `logAction` answers. */
  actionWarning: string | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The only run there is. */
  get only(): StoredRun {
    const [run, ...others] = this.runs.values();
    if (run === undefined || others.length > 0) {
      throw new Error(`there are ${this.runs.size} runs, not one`);
    }
    return run;
  }

  // deno-lint-ignore require-await -- a refusal must reject, not throw
  async create({ type, fields, input }: NewRun): Promise<RunRecord> {
    this.onWrite("create");
    const id = `RUN${String(this.runs.size).padStart(23, "0")}`;
    const startedMs = this.#clock.now();
    const run: StoredRun = {
      id,
      type,
      input: structuredClone(input),
      startedMs,
      steps: new Map(),
      logs: [],
      fields: {
        "run_id": id,
        "started_at": new Date(startedMs).toISOString(),
        ...structuredClone(fields),
      },
      output: undefined,
      owner: undefined,
    };
    this.runs.set(id, run);
    return this.#open(run);
  }

  // deno-lint-ignore require-await -- a refusal must reject, not throw
  async adopt(id: string, type: RunType): Promise<RunRecord> {
    const run = this.#find(id, type);
    if (run.owner !== undefined) {
      throw new ParacleError("run.conflict", `Cannot take over run ${id}`);
    }
    this.onWrite("adopt");
    return this.#open(run);
  }

  // deno-lint-ignore require-await -- a refusal must reject, not throw
  async input(id: string, type: RunType): Promise<unknown> {
    return this.#find(id, type).input;
  }

  // deno-lint-ignore require-await -- a refusal must reject, not throw
  async cancel(id: string, type: RunType): Promise<boolean> {
    const { owner } = this.#find(id, type);
    owner?.abort(new ParacleError("run.cancelled", "Cannot go on: cancelled"));
    return owner !== undefined;
  }

  logAction(entry: ActionEntry): Promise<string | undefined> {
    this.actions.push(entry);
    return Promise.resolve(this.actionWarning);
  }

  /** A folder with these runs in it besides its own files. */
  over(folder: Folder): Folder {
    return {
      root: folder.root,
      readText: (path) => {
        const [, id = ""] = /^runs\/\w+s\/(.+)\/metadata\.yaml$/
          .exec(path) ?? [];
        const run = this.runs.get(id);
        // JSON is YAML.
        return run === undefined
          ? folder.readText(path)
          : Promise.resolve(JSON.stringify(run.fields));
      },
      list: (path) => {
        const [, type] = /^runs\/(\w+)s$/.exec(path) ?? [];
        if (type === undefined) return folder.list(path);
        const names = [...this.runs.values()]
          .filter((run) => run.type === type)
          .map(({ id }) => ({ name: id, kind: "directory" as const }));
        return Promise.resolve(names);
      },
    };
  }

  [Symbol.dispose](): void {
    const open = [...this.runs.values()].filter((run) => run.owner);
    if (open.length > 0) throw new Error(`${open.length} records still open`);
  }

  #open(run: StoredRun): RunRecord {
    const owner = new AbortController();
    run.owner = owner;
    const write = (what: string, work: () => void): Promise<void> =>
      Promise.resolve().then(() => {
        if (owner.signal.reason?.code === "run.conflict") {
          throw owner.signal.reason;
        }
        this.onWrite(what);
        work();
      });
    return {
      id: run.id,
      type: run.type,
      startedMs: run.startedMs,
      ended: owner.signal,
      get fields() {
        return run.fields;
      },
      update: (change) =>
        write("update", () => {
          run.fields = mergeFields(run.fields, structuredClone(change));
        }),
      writeStep: (id, step) =>
        write(`step ${id}`, () => run.steps.set(id, structuredClone(step))),
      steps: () => Promise.resolve(new Map(run.steps)),
      log: (line) => run.logs.push(line),
      finish: (change, output) =>
        write("finish", () => {
          run.output = structuredClone(output);
          const end = endFields(run.startedMs, this.#clock.now());
          run.fields = mergeFields(run.fields, {
            ...end,
            ...structuredClone(change),
          });
        }),
      [Symbol.asyncDispose]: () => {
        run.owner = undefined;
        return Promise.resolve();
      },
    };
  }

  #find(id: string, type: RunType): StoredRun {
    const run = this.runs.get(id);
    if (run?.type === type) return run;
    throw new ParacleError("run.not_found", `Cannot find run ${id}`);
  }
}
