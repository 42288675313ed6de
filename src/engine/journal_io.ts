/**
 * The run records of a workspace on disk.
 *
 * @module
 */
import { join } from "node:path";
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { renderYaml } from "../config/yaml_render.ts";
import { HEARTBEAT } from "../workspace/run_heartbeat.ts";
import { isSafeRunId, type RunType } from "../workspace/runs.ts";
import type { ActionEntry, Journal, NewRun, RunRecord } from "./journal.ts";
import { cancelRun } from "./journal_cancel_io.ts";
import {
  completeFields,
  inputName,
  isoTime,
  jsonText,
  METADATA,
} from "./journal_fields.ts";
import {
  isPlainFolder,
  makeFolder,
  readOwn,
  requireInsideFolder,
  syncFolder,
  unwritable,
  writeNew,
} from "./journal_disk_io.ts";
import { RunFiles } from "./journal_files_io.ts";
import { adoptRecord } from "./journal_adopt_io.ts";
import { appendAction } from "./journal_log_io.ts";
import {
  firstOwner,
  heartbeatText,
  hostName,
  ownerFields,
  requireOwner,
} from "./journal_owner_io.ts";
import { OwnedRecord } from "./journal_record_io.ts";
import { newRunId } from "./run_id.ts";

const MAX_TRIES = 20;
const TAKEN = new Set(["EEXIST", "EISDIR", "ENOTDIR", "ENOTEMPTY"]);

/** Where records are, and what stands for the world in tests. */
export interface JournalOptions {
  /** The `.parac` folder. */
  readonly paracRoot: string;
  /** Time. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Name of this machine, kept in the records. Default: the system's. */
  readonly host?: string | undefined;
  /** Makes ids of a time. Default: ULIDs. */
  readonly newId?: ((nowMs: number) => Promise<string>) | undefined;
}

/** Opens the records of a workspace; nothing is read or made before it is asked for. */
export function openJournal(options: JournalOptions): Journal {
  return new DiskJournal(options);
}

class DiskJournal implements Journal {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #host: string;
  readonly #newId: (nowMs: number) => Promise<string>;

  constructor(options: JournalOptions) {
    this.#root = options.paracRoot;
    this.#clock = options.clock ?? systemClock;
    this.#host = options.host ?? hostName();
    this.#newId = options.newId ?? newRunId;
  }

  async create(run: NewRun): Promise<RunRecord> {
    const folder = await requireInsideFolder(this.#root, [
      "runs",
      `${run.type}s`,
    ]);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const startedMs = this.#clock.now();
      const id = await this.#newId(startedMs);
      const record = await this.#createAs(id, { run, folder, startedMs });
      if (record !== undefined) return record;
    }
    throw new ParacleError(
      "workspace.unwritable",
      `Cannot write a run below ${printable(folder)}: every new id is taken`,
    );
  }

  /** Fills a folder that readers pass over and gives it its name; undefined when the id is taken. */
  async #createAs(
    id: string,
    { run, folder, startedMs }: {
      readonly run: NewRun;
      readonly folder: string;
      readonly startedMs: number;
    },
  ): Promise<RunRecord | undefined> {
    const path = join(folder, id);
    const draft = join(folder, `.${id}.new`);
    const owner = firstOwner(this.#host);
    const fields = completeFields(run.type, {
      status: "running",
      ...run.fields,
      run_id: id,
      started_at: isoTime(startedMs),
      metadata: { ...asMap(run.fields["metadata"]), ...ownerFields(owner) },
    });
    try {
      if (!await makeFolder(draft)) return undefined;
      try {
        const beat = heartbeatText(owner, this.#clock.now());
        await writeNew(join(draft, METADATA), await renderYaml(fields), true);
        await writeNew(
          join(draft, inputName(run.type)),
          jsonText(run.input),
          true,
        );
        await writeNew(join(draft, HEARTBEAT), beat, false);
        await Deno.rename(draft, path);
      } catch (error) {
        await Deno.remove(draft, { recursive: true }).catch(() => undefined);
        if (isTaken(error)) return undefined;
        throw error;
      }
    } catch (error) {
      throw unwritable(path, error);
    }
    await syncFolder(folder);
    const files = new RunFiles(path, {
      generation: owner.generation,
      requireOurs: () => requireOwner(path, id, owner),
    });
    const { type } = run;
    const clock = this.#clock;
    return new OwnedRecord(
      { id, type, fields, startedMs, logs: "", files, owner, clock },
    );
  }

  async adopt(id: string, type: RunType): Promise<RunRecord> {
    const path = await this.#pathOf(id, type);
    const [clock, host] = [this.#clock, this.#host];
    return await adoptRecord({ path, id, type }, { clock, host });
  }

  async input(id: string, type: RunType): Promise<unknown> {
    const name = inputName(type);
    const text = await readOwn(join(await this.#pathOf(id, type), name));
    try {
      return JSON.parse((text ?? "").replace(/^\ufeff/, ""));
    } catch (cause) {
      const state = text === undefined
        ? "there is no such file"
        : "it is not JSON";
      throw new ParacleError(
        "workspace.invalid",
        `Cannot read ${name} of run "${id}": ${state}`,
        { details: { id, file: name }, cause },
      );
    }
  }

  async cancel(id: string, type: RunType): Promise<boolean> {
    const path = await this.#pathOf(id, type);
    const [clock, host] = [this.#clock, this.#host];
    return await cancelRun({ path, id, type }, { clock, host });
  }

  async logAction(entry: ActionEntry): Promise<string | undefined> {
    const { agent, action, text } = entry;
    const line = { atMs: this.#clock.now(), agent, action, description: text };
    try {
      await appendAction(this.#root, line);
      return undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `the action log was not written: ${printable(why)}`;
    }
  }

  /** The folder of a run that is there, and is no link. */
  async #pathOf(id: string, type: RunType): Promise<string> {
    const path = join(this.#root, "runs", `${type}s`, id);
    if (isSafeRunId(id) && await isPlainFolder(path)) {
      const folder = ["runs", `${type}s`];
      return join(await requireInsideFolder(this.#root, folder), id);
    }
    throw new ParacleError(
      "run.not_found",
      `Cannot find run "${printable(id)}": there is no such run; ` +
        "see paracle runs list",
      { details: { id } },
    );
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    TAKEN.has(String(error.code));
}

function asMap(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
