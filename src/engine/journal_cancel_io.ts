/**
 * Ending a run that another process may be working on.
 *
 * @module
 */
import { join } from "node:path";
import { ParacleError } from "../core/errors.ts";
import {
  HEARTBEAT,
  HEARTBEAT_EVERY_MS,
  HEARTBEAT_LIMIT_MS,
  isBeating,
  parseHeartbeat,
} from "../workspace/run_heartbeat.ts";
import {
  adoptRecord,
  readFields,
  type RunPlace,
  type RunWorld,
} from "./journal_adopt_io.ts";
import { CANCEL, isoTime, isOver } from "./journal_fields.ts";
import { readOwn, unwritable, writeNew } from "./journal_disk_io.ts";

const POLL_MS = 100;
// An owner that died just now looks alive for as long as its heartbeat counts.
const WAIT_MS = HEARTBEAT_LIMIT_MS + HEARTBEAT_EVERY_MS;

/**
 * Asks the owner to end the run and waits some seconds for it; marks the run
 * itself when there is no owner. False when it was over already.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unwritable`.
 */
export async function cancelRun(
  place: RunPlace,
  world: RunWorld,
): Promise<boolean> {
  if (isOver(await statusOf(place))) return false;
  const { clock } = world;
  const limit = clock.now() + WAIT_MS;
  let asked = false;
  while (await isOwned(place, world)) {
    if (!asked) await ask(place);
    asked = true;
    if (clock.now() > limit) return true; // it has been told
    await clock.sleep(POLL_MS);
    const status = await statusOf(place);
    if (isOver(status)) return status === "cancelled";
  }
  try {
    return await mark(place, world);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    if (error.code !== "run.conflict") throw error;
    await ask(place); // somebody went on with it just now
    return true;
  }
}

async function mark(place: RunPlace, world: RunWorld): Promise<boolean> {
  await using record = await adoptRecord(place, world);
  const { status } = record.fields;
  if (isOver(status)) return status === "cancelled";
  await record.update({
    status: "cancelled",
    completed_at: isoTime(world.clock.now()),
    duration_seconds: null, // how long it worked nobody knows
    error_message: "cancelled",
    metadata: { awaiting_approval: null },
  });
  return true;
}

async function isOwned(place: RunPlace, world: RunWorld): Promise<boolean> {
  const text = await readOwn(join(place.path, HEARTBEAT));
  return isBeating(parseHeartbeat(text), world.clock.now());
}

async function statusOf(place: RunPlace): Promise<unknown> {
  return (await readFields(place))["status"];
}

async function ask(place: RunPlace): Promise<void> {
  const marker = join(place.path, CANCEL);
  try {
    await writeNew(marker, "", false);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw unwritable(marker, error);
  }
}
