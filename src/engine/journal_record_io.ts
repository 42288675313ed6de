/**
 * A run record that this process owns.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { isMap } from "../workspace/document.ts";
import { HEARTBEAT, HEARTBEAT_EVERY_MS } from "../workspace/run_heartbeat.ts";
import { oneLine } from "../workspace/log_line.ts";
import type { RunType } from "../workspace/runs.ts";
import { renderYaml } from "../config/yaml_render.ts";
import type { RunFields, RunRecord } from "./journal.ts";
import {
  ARTIFACTS,
  CANCEL,
  endFields,
  isoTime,
  jsonText,
  LOGS,
  mergeFields,
  METADATA,
  outputName,
  stepFile,
  STEPS,
} from "./journal_fields.ts";
import type { RunFiles } from "./journal_files_io.ts";
import { heartbeatText, type Owner } from "./journal_owner_io.ts";
import { WriteLanes } from "./write_lanes.ts";

/** What a record is opened with: its owner has it already. */
export interface OpenRecord {
  /** The run's id. */
  readonly id: string;
  /** What runs. */
  readonly type: RunType;
  /** Its metadata. */
  readonly fields: RunFields;
  /** When it started, in milliseconds since 1970. */
  readonly startedMs: number;
  /** The text of its log so far. */
  readonly logs: string;
  /** Its folder. */
  readonly files: RunFiles;
  /** Who writes it. */
  readonly owner: Owner;
  /** Time. */
  readonly clock: Clock;
}

/** Writes a record; its heart beats from the start. */
export class OwnedRecord implements RunRecord {
  readonly id: string;
  readonly type: RunType;
  readonly startedMs: number;
  readonly #files: RunFiles;
  readonly #owner: Owner;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;
  // No write is overtaken by an older one of the same file.
  readonly #lanes = new WriteLanes();
  #fields: RunFields;
  #logs: string;
  #savedLogs: string;
  #closing: Promise<void> | undefined;

  /** Takes over what is open. */
  constructor(open: OpenRecord) {
    this.id = open.id;
    this.type = open.type;
    this.startedMs = open.startedMs;
    this.#fields = open.fields;
    this.#files = open.files;
    this.#owner = open.owner;
    this.#clock = open.clock;
    this.#logs = open.logs;
    this.#savedLogs = open.logs;
    this.#beating = this.#beat();
  }

  get fields(): RunFields {
    return this.#fields;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  async update(change: RunFields): Promise<void> {
    await this.#lanes.inLane(METADATA, () => this.#update(change));
  }

  async writeStep(id: string, step: RunFields): Promise<void> {
    const file = stepFile(id);
    await this.#lanes.inLane(
      file,
      () => this.#files.write(file, jsonText(step)),
    );
  }

  async steps(): Promise<ReadonlyMap<string, RunFields>> {
    return await this.#lanes.alone(async () => {
      const steps = new Map<string, RunFields>();
      for (const name of await this.#files.names(STEPS)) {
        if (!name.endsWith(".json")) continue;
        const step = this.#parseStep(
          name,
          await this.#files.read(`${STEPS}/${name}`),
        );
        steps.set(String(step["step_id"] ?? stemOf(name)), step);
      }
      return steps;
    });
  }

  log(line: string): void {
    this.#logs += `${isoTime(this.#clock.now())} ${oneLine(line)}\n`;
  }

  async finish(change: RunFields, output: unknown): Promise<void> {
    await this.#lanes.alone(async () => {
      await this.#files.write(outputName(this.type), jsonText(output));
      await this.#saveLogs();
      if (!await this.#files.has(ARTIFACTS)) {
        await this.#files.write(ARTIFACTS, jsonText([]));
      }
      const end = endFields(this.startedMs, this.#clock.now());
      await this.#update({ ...end, ...change });
      await this.#files.sync();
    });
  }

  /** Stops the heart; the record then is nobody's. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    await this.#lanes.alone(() => this.#saveLogs()).catch(() => undefined);
    await this.#files.remove(CANCEL);
    await this.#files.remove(HEARTBEAT);
  }

  async #update(change: RunFields): Promise<void> {
    const fields = mergeFields(this.#fields, change);
    await this.#files.write(METADATA, await renderYaml(fields));
    this.#fields = fields;
  }

  async #saveLogs(): Promise<void> {
    const logs = this.#logs;
    if (logs === this.#savedLogs) return;
    await this.#files.write(LOGS, logs, { durable: false });
    this.#savedLogs = logs;
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(HEARTBEAT_EVERY_MS, { signal });
        await this.#tick();
      } catch (error) {
        if (isConflict(error)) return this.#ended.abort(error);
        // A disk that is full: the next write of the record says so.
      }
    }
  }

  async #tick(): Promise<void> {
    const now = this.#clock.now();
    const text = heartbeatText(this.#owner, now);
    await this.#files.write(HEARTBEAT, text, { durable: false });
    if (await this.#files.has(CANCEL)) this.#ended.abort(cancelled(this.id));
    if (this.#logs !== this.#savedLogs) {
      await this.#lanes.inLane(LOGS, () => this.#saveLogs());
    }
  }

  #parseStep(name: string, text: string | undefined): RunFields {
    try {
      const step: unknown = JSON.parse(text ?? "");
      if (isMap(step)) return step;
    } catch {
      // Told below.
    }
    throw new ParacleError(
      "workspace.invalid",
      `Cannot read step ${name} of run "${this.id}": it is not a JSON object`,
      { details: { id: this.id, step: name } },
    );
  }
}

function stemOf(name: string): string {
  const stem = name.replace(/\.json$/, "");
  try {
    return decodeURIComponent(stem);
  } catch {
    return stem;
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof ParacleError && error.code === "run.conflict";
}

function cancelled(id: string): ParacleError {
  return new ParacleError(
    "run.cancelled",
    `Cannot go on with run "${id}": it was cancelled`,
    { details: { id } },
  );
}
