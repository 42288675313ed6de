/**
 * A lock file: one writer at a time, across processes, safe against writers
 * that died.
 *
 * @module
 */
import { kill } from "node:process";
import { ParacleError } from "./errors.ts";
import { printable } from "./printable.ts";

const STALE_MS = 30_000;
const EMPTY_STALE_MS = 2_000;
const WAIT_MS = 5_000;
const PAUSE_MS = 20;

/** How long to wait. */
export interface LockOptions {
  /** Limit in milliseconds. Default: 5 000. */
  readonly waitMs?: number;
}

/** A lock that is held; disposing gives it back. */
export interface FileLock extends AsyncDisposable {
  /** Whether it is still ours: nobody took it for stale. */
  isHeld(): Promise<boolean>;
}

/**
 * Takes the lock `path`, which holds the process id meanwhile. A lock of a
 * dead process, or older than 30 s, is taken over.
 *
 * @throws `config.unwritable` naming the lock when it stays taken.
 */
export async function openLock(
  path: string,
  options: LockOptions = {},
): Promise<FileLock> {
  const token = `${Deno.pid} ${crypto.randomUUID()}\n`;
  const limit = performance.now() + (options.waitMs ?? WAIT_MS);
  while (!await create(path, token)) {
    if (await takeOver(path)) continue;
    if (performance.now() >= limit) throw await stuck(path);
    const pause = PAUSE_MS * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const isHeld = async (): Promise<boolean> => await read(path) === token;
  return {
    isHeld,
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        if (await isHeld()) await Deno.remove(path);
      } catch {
        // A disposer never throws; what stays is stale and taken over.
      }
    },
  };
}

/** Makes the file, or answers false when it is there. */
async function create(path: string, token: string): Promise<boolean> {
  try {
    const options = { createNew: true, write: true, mode: 0o600 };
    using file = await Deno.open(path, options);
    try {
      file.writeSync(new TextEncoder().encode(token));
    } catch (error) {
      await Deno.remove(path);
      throw error;
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/**
 * Removes a stale lock; answers whether it is worth trying at once. Only who
 * holds a second file looks and removes, so that nobody removes the fresh lock
 * of somebody who was quicker.
 */
async function takeOver(path: string): Promise<boolean> {
  const seen = await read(path);
  if (seen === undefined) return true; // gone meanwhile
  if (!await isStale(path, seen)) return false;
  const guard = `${path}.takeover.tmp`;
  if (!await create(guard, seen)) {
    const age = await ageOf(guard) ?? 0;
    if (age > EMPTY_STALE_MS) await removeIfThere(guard); // who made it died
    return false;
  }
  try {
    if (await read(path) === seen) await removeIfThere(path);
  } finally {
    await removeIfThere(guard);
  }
  return true;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function isStale(path: string, token: string): Promise<boolean> {
  const age = await ageOf(path);
  if (age === undefined) return false;
  if (age > STALE_MS) return true;
  const owner = Number.parseInt(token, 10);
  if (Number.isNaN(owner)) return age > EMPTY_STALE_MS;
  return isDead(owner);
}

async function ageOf(path: string): Promise<number | undefined> {
  try {
    const { mtime } = await Deno.stat(path);
    return mtime === null ? undefined : Date.now() - mtime.getTime();
  } catch {
    return undefined;
  }
}

/** Whether no such process is left; without the right to ask: no. */
function isDead(owner: number): boolean {
  try {
    kill(owner, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function stuck(path: string): Promise<ParacleError> {
  const owner = Number.parseInt(await read(path) ?? "", 10);
  const who = Number.isNaN(owner) ? "another process" : `process ${owner}`;
  const lock = printable(path);
  return new ParacleError(
    "config.unwritable",
    `Cannot lock ${lock}: ${who} holds it; wait for it, or run "rm ${lock}" ` +
      "if it hangs",
    { details: { lock: path } },
  );
}
