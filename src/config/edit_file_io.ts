/**
 * Changing a file as a whole: a kill at any instant leaves the old or the new
 * text, and of concurrent writers none is lost.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { saveFlags } from "../core/own_source_io.ts";
import { printable } from "../core/printable.ts";
import { writeReason } from "../core/write_reason.ts";
import { readConfigText } from "./read_text_io.ts";
import { type FileLock, type LockOptions, openLock } from "../core/lock_io.ts";

const MODE = 0o600;
const MAX_LINKS = 40;
const MAX_TRIES = 5;

/**
 * Reads a file, has it edited and puts the outcome in its place, under the
 * lock `FILE.lock`. Makes missing folders; keeps mode and owner, or 0600;
 * writes through links. `edit` gets undefined when there is no file, and
 * may be called again if the lock was lost meanwhile.
 *
 * @throws `config.unwritable` when the file cannot be saved,
 * `config.permission_denied` when the process may not; whatever `edit` throws.
 * In each case the file is as it was.
 */
export async function editFile(
  path: string,
  edit: (text: string | undefined) => string | Promise<string>,
  options: LockOptions = {},
): Promise<void> {
  try {
    const target = await targetOf(path);
    // A link may lead to a device: nothing is locked or made beside it.
    if ((await statOf(target))?.isFile === false) throw notFile(path);
    await Deno.mkdir(dirname(target), { recursive: true, mode: 0o700 });
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await editOnce(target, edit, options)) return;
    }
  } catch (error) {
    throw explained(path, error);
  }
  const message = `Cannot save ${printable(path)}: its lock was lost each time`;
  throw new ParacleError("config.unwritable", message);
}

async function editOnce(
  target: string,
  edit: (text: string | undefined) => string | Promise<string>,
  options: LockOptions,
): Promise<boolean> {
  await using lock = await openLock(`${target}.lock`, options);
  await removeLeftovers(target);
  const old = await readConfigText(target);
  const text = await edit(old);
  return text === old || await replace(target, text, lock);
}

/** Puts the text in place by a rename; false when the lock was lost before. */
async function replace(
  target: string,
  text: string,
  lock: FileLock,
): Promise<boolean> {
  const folder = dirname(target);
  const temp = join(folder, `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeDurably(temp, text, await statOf(target));
    if (!await lock.isHeld()) return false;
    await Deno.rename(temp, target);
  } finally {
    await Deno.remove(temp).catch(() => undefined); // gone after the rename
  }
  await syncFolder(folder);
  return true;
}

async function writeDurably(
  temp: string,
  text: string,
  old: Deno.FileInfo | undefined,
): Promise<void> {
  const options = { createNew: true, write: true, mode: MODE };
  using file = await Deno.open(temp, options);
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  if (old !== undefined) await keepOwner(temp, old);
  await file.sync();
}

async function keepOwner(temp: string, old: Deno.FileInfo): Promise<void> {
  const made = await Deno.stat(temp);
  const moved = made.uid !== old.uid || made.gid !== old.gid;
  if (moved && old.uid !== null && old.gid !== null) {
    // Only root can give files away; for others the group may stay behind.
    await Deno.chown(temp, old.uid, old.gid).catch(() => undefined);
  }
  if (old.mode !== null) await Deno.chmod(temp, old.mode & 0o777);
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where a chain of links leads, even to a file that does not exist yet. */
async function targetOf(path: string): Promise<string> {
  let target = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    try {
      const { isSymlink } = await Deno.lstat(target);
      if (!isSymlink) return target;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return target;
      throw error;
    }
    target = resolve(dirname(target), await Deno.readLink(target));
  }
  const message = `Cannot save ${printable(path)}: its links go in a circle`;
  throw new ParacleError("config.unwritable", message);
}

/** What killed writers left; whoever holds the lock is the only writer. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const name = basename(target);
  for await (const entry of Deno.readDir(folder)) {
    const ours = entry.name.startsWith(`.${name}.`) ||
      entry.name.startsWith(`${name}.lock.`);
    if (!ours || !entry.name.endsWith(".tmp")) continue;
    await Deno.remove(join(folder, entry.name)).catch(() => undefined);
  }
}

async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder, { read: true });
    await handle.sync();
  } catch {
    // Not every system syncs folders; the file itself is safe.
  }
}

function notFile(path: string): ParacleError {
  const message = `Cannot save ${printable(path)}: it is not a file`;
  return new ParacleError("config.unwritable", message);
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof ParacleError || !(error instanceof Error)) return error;
  const shown = printable(path);
  if (error instanceof Deno.errors.NotCapable) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot save ${shown}: this process may not; ${
        missingPermission(error, printable(saveFlags(dirname(path))))
      }`,
      { cause: error },
    );
  }
  const why = writeReason(error);
  if (why === undefined) return error;
  const message = `Cannot save ${shown}: ${why}`;
  return new ParacleError("config.unwritable", message, { cause: error });
}
