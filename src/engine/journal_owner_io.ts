/**
 * Who owns a run: the process that made it, then whoever took it over last.
 * Each takeover leaves a file `adopted.N` that only one process can make, so
 * that of several exactly one wins, and every earlier owner can tell.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import {
  HEARTBEAT,
  HEARTBEAT_LIMIT_MS,
  isBeating,
  parseHeartbeat,
} from "../workspace/run_heartbeat.ts";
import type { RunFields } from "./journal.ts";
import { isoTime } from "./journal_fields.ts";
import {
  exists,
  namesIn,
  readOwn,
  unwritable,
  writeNew,
} from "./journal_disk_io.ts";

const ADOPTED = /^adopted\.(\d{1,9})$/;
const POLL_MS = 250;

/** An owner of a run. */
export interface Owner {
  /** A token that no other owner has. */
  readonly token: string;
  /** Which one it is: 0 made the run. */
  readonly generation: number;
  /** The machine. */
  readonly host: string;
}

/** The owner that makes a run. */
export function firstOwner(host: string): Owner {
  return { token: crypto.randomUUID(), generation: 0, host };
}

/** What is kept of an owner in `metadata`. */
export function ownerFields(owner: Owner): RunFields {
  return { pid: Deno.pid, host: owner.host, owner: owner.token };
}

/** The text of a heartbeat, and of a claim. */
export function heartbeatText(owner: Owner, nowMs: number): string {
  return `${JSON.stringify({ at: isoTime(nowMs), ...ownerFields(owner) })}\n`;
}

/** Rejects with `run.conflict` once somebody took the run over. */
export async function requireOwner(
  path: string,
  id: string,
  owner: Owner,
): Promise<void> {
  if (await exists(claimPath(path, owner.generation + 1))) throw conflict(id);
}

/**
 * Waits until a heart that beats has stopped.
 *
 * @throws {ParacleError} `run.conflict` when it goes on.
 */
export async function outwait(
  path: string,
  id: string,
  clock: Clock,
): Promise<void> {
  const read = (): Promise<string | undefined> =>
    readOwn(join(path, HEARTBEAT));
  const first = await read();
  const limit = clock.now() + HEARTBEAT_LIMIT_MS;
  for (let text = first; text !== undefined; text = await read()) {
    if (text !== first) throw conflict(id);
    const now = clock.now();
    // A time ahead of ours is outwaited by our own clock.
    if (now > limit || !isBeating(parseHeartbeat(text), now)) return;
    await clock.sleep(POLL_MS);
  }
}

/**
 * Becomes the next owner of a run. `generation` is what
 * {@linkcode lastGeneration} told before it was found that the run is nobody's:
 * who claimed it since then has it.
 *
 * @throws {ParacleError} `run.conflict` when another process was quicker;
 * `workspace.unwritable`.
 */
export async function claim(
  { path, id }: { readonly path: string; readonly id: string },
  generation: number,
  { clock, host }: { readonly clock: Clock; readonly host: string },
): Promise<Owner> {
  const token = crypto.randomUUID();
  const owner = { token, generation: generation + 1, host };
  const file = claimPath(path, owner.generation);
  try {
    await writeNew(file, heartbeatText(owner, clock.now()), true);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw conflict(id);
    throw unwritable(file, error);
  }
  return owner;
}

/** The name of this machine; empty when it may not be asked. */
export function hostName(): string {
  try {
    return Deno.hostname();
  } catch {
    return "";
  }
}

function claimPath(path: string, generation: number): string {
  return join(path, `adopted.${generation}`);
}

/** Which owner the run had last: 0 made it. */
export async function lastGeneration(path: string): Promise<number> {
  const names = await namesIn(path);
  return Math.max(
    0,
    ...names.map((name) => Number(ADOPTED.exec(name)?.[1] ?? 0)),
  );
}

/** Says that another process has the run. */
export function conflict(id: string): ParacleError {
  return new ParacleError(
    "run.conflict",
    `Cannot work on run "${id}": another process has it; ` +
      `see paracle runs get ${id}`,
    { details: { id } },
  );
}
