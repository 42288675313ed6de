/**
 * Taking over a run record that nobody works on.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { renderYaml } from "../config/yaml_render.ts";
import { isMap, parseDocument } from "../workspace/document.ts";
import { HEARTBEAT } from "../workspace/run_heartbeat.ts";
import { shownStatus } from "../workspace/run_status.ts";
import { parseTime } from "../workspace/run_time.ts";
import { runPath, type RunType } from "../workspace/runs.ts";
import type { RunFields, RunRecord } from "./journal.ts";
import { CANCEL, completeFields, LOGS, METADATA } from "./journal_fields.ts";
import { readOwn } from "./journal_disk_io.ts";
import { RunFiles } from "./journal_files_io.ts";
import {
  claim,
  conflict,
  heartbeatText,
  lastGeneration,
  outwait,
  ownerFields,
  requireOwner,
} from "./journal_owner_io.ts";
import { OwnedRecord } from "./journal_record_io.ts";

/** A run's folder that is there. */
export interface RunPlace {
  /** Absolute path, without links. */
  readonly path: string;
  /** The run's id. */
  readonly id: string;
  /** What ran. */
  readonly type: RunType;
}

/** Who takes over, and when. */
export interface RunWorld {
  /** Time. */
  readonly clock: Clock;
  /** Name of this machine. */
  readonly host: string;
}

/**
 * Takes over a record; of several that try at once, one gets it.
 *
 * @throws {ParacleError} `run.conflict` when a process has it;
 * `workspace.invalid`, `workspace.unwritable`.
 */
export async function adoptRecord(
  place: RunPlace,
  world: RunWorld,
): Promise<RunRecord> {
  const { path, id, type } = place;
  const { clock } = world;
  const generation = await lastGeneration(path);
  await outwait(path, id, clock);
  // Before anything is touched: what cannot be read is left as it is.
  await requireIdle(place, clock.now());
  const owner = await claim(place, generation, world);
  const files = new RunFiles(path, {
    generation: owner.generation,
    requireOurs: () => requireOwner(path, id, owner),
  });
  await files.removeTemps();
  const beat = heartbeatText(owner, clock.now());
  await files.write(HEARTBEAT, beat, { durable: false });
  await files.remove(CANCEL);
  const old = await readFields(place);
  const own = isMap(old["metadata"]) ? old["metadata"] : {};
  const fields = completeFields(type, {
    ...old,
    run_id: id,
    metadata: { ...own, ...ownerFields(owner) },
  });
  await files.write(METADATA, await renderYaml(fields));
  const startedMs = parseTime(old["started_at"]) ?? clock.now();
  const logs = await files.read(LOGS) ?? "";
  return new OwnedRecord(
    { id, type, fields, startedMs, logs, files, owner, clock },
  );
}

/**
 * The fields of a record on disk.
 *
 * @throws {ParacleError} `workspace.invalid`.
 */
export async function readFields(place: RunPlace): Promise<RunFields> {
  const name = `${runPath(place.type, place.id)}/${METADATA}`;
  const text = await readOwn(join(place.path, METADATA));
  if (text === undefined) {
    throw new ParacleError(
      "workspace.invalid",
      `Cannot read run "${place.id}": there is no ${name}`,
      { details: { path: name } },
    );
  }
  return (await parseDocument(text, name)).root.map() ?? {};
}

/** Records without any heartbeat may be of another program that still runs. */
async function requireIdle(place: RunPlace, nowMs: number): Promise<void> {
  const metadata = await readFields(place);
  const startedMs = parseTime(metadata["started_at"]);
  const run = { status: String(metadata["status"]), startedMs, metadata };
  const heartbeat = await readOwn(join(place.path, HEARTBEAT));
  if (heartbeat !== undefined) return;
  if (shownStatus(run, undefined, nowMs) === "running") {
    throw conflict(place.id);
  }
}
