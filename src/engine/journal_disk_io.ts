/**
 * The system calls that run records are written with: nothing is written
 * through a link, and a failure names path and reason.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import { writeReason } from "../core/write_reason.ts";
import { isBelow } from "../workspace/links_io.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Writes a file that must not exist yet, links included. */
export async function writeNew(
  path: string,
  text: string,
  durable: boolean,
): Promise<void> {
  const options = { createNew: true, write: true, mode: FILE_MODE };
  using file = await Deno.open(path, options);
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  if (durable) await file.sync();
}

/** Makes a folder; false when something of this name is there. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await Deno.mkdir(path, { mode: FOLDER_MODE });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/**
 * Makes folders below a root as they are needed.
 *
 * @throws {ParacleError} `workspace.unwritable`, also when links lead out of the root.
 */
export async function requireInsideFolder(
  root: string,
  names: readonly string[],
): Promise<string> {
  const path = join(root, ...names);
  try {
    const real = await Deno.realPath(root);
    let at = real;
    for (const name of names) {
      at = join(at, name);
      await makeFolder(at);
      at = await Deno.realPath(at);
      if (!isBelow(real, at)) throw outside(path);
    }
    return at;
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Says that links lead out of the workspace. */
export function outside(path: string): ParacleError {
  return new ParacleError(
    "workspace.unwritable",
    `Cannot write ${printable(path)}: it is a link out of the workspace`,
    { details: { path } },
  );
}

/** Whether it is a folder itself, not a link to one. */
export async function isPlainFolder(path: string): Promise<boolean> {
  return (await lstat(path))?.isDirectory === true;
}

/** Whether there is anything of this name. */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path) !== undefined;
}

/** The text of a file; undefined for a link or what is no file. */
export async function readOwn(path: string): Promise<string | undefined> {
  return (await lstat(path))?.isFile === true
    ? await Deno.readTextFile(path).catch(absent)
    : undefined;
}

/** The names of the files in a folder, without temporary ones; none without a folder. */
export async function namesIn(path: string): Promise<readonly string[]> {
  if (!await isPlainFolder(path)) return [];
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(path)) {
    if (isFile && !name.startsWith(".")) names.push(name);
  }
  return names.sort();
}

/** Makes the names in a folder survive a loss of power where the system can. */
export async function syncFolder(path: string): Promise<void> {
  try {
    using handle = await Deno.open(path, { read: true });
    await handle.sync();
  } catch {
    // Not every system syncs folders; the files themselves are safe.
  }
}

/** A failed write as the failure it is for the user. */
export function unwritable(path: string, error: unknown): unknown {
  if (error instanceof ParacleError || !(error instanceof Error)) return error;
  const shown = printable(path);
  const why = error instanceof Deno.errors.NotCapable
    ? `this process may not; ${
      missingPermission(error, `--allow-write=${dirname(shown)}`)
    }`
    : error instanceof Deno.errors.NotFound
    ? "its folder is gone"
    : writeReason(error);
  if (why === undefined) return error;
  return new ParacleError(
    "workspace.unwritable",
    `Cannot write ${shown}: ${why}`,
    { details: { path }, cause: error },
  );
}

/** Makes a folder unless it is there itself; a link is refused. */
export async function requireFolder(path: string): Promise<void> {
  // Most often it is there; a look costs less than a failed attempt.
  if (await isPlainFolder(path) || await makeFolder(path)) return;
  if (!await isPlainFolder(path)) throw outside(path);
}

async function lstat(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.lstat(path).catch(absent);
}

function absent(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  if (error instanceof Deno.errors.NotADirectory) return undefined;
  throw error;
}
