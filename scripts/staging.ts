/**
 * Making a file beside its place, so that what was there stays until the new
 * one is good.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";

/**
 * Makes a folder if it is not there.
 *
 * @throws a sentence for people, as an `Error`, when something else is.
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder); // without the / that would ask for a folder
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new Error(
      `Cannot make the folder "${path}": a file of that name is there; ${
        moveAway(path)
      }`,
    );
  }
}

/**
 * Has `make` make a file of the same name in a folder beside `output` and moves
 * it there. When `make` returns what went wrong, nothing is moved, and that is
 * returned; a folder in its place is said before anything is made.
 */
export async function makeBeside(
  output: string,
  make: (staged: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (await isFolder(output)) {
    return `a folder of that name is there; ${moveAway(output)}`;
  }
  const folder = dirname(output);
  const staging = await Deno.makeTempDir({ dir: folder, prefix: "build-" });
  try {
    const fault = await make(join(staging, basename(output)));
    if (fault !== undefined) return fault;
    const entries = await Array.fromAsync(Deno.readDir(staging));
    for (const { name } of entries) { // Deno may have added .exe
      await Deno.rename(join(staging, name), join(folder, name));
    }
    return undefined;
  } finally {
    await Deno.remove(staging, { recursive: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function moveAway(path: string): string {
  return `move it away with: mv "${path}" "${path}.old"`;
}

const STALE_MS = 3_600_000;

/**
 * Removes what builds that were interrupted have left in a folder: their own
 * folders that nobody has touched for an hour.
 */
export async function removeStale(folder: string): Promise<void> {
  for (const { name } of await Array.fromAsync(Deno.readDir(folder))) {
    if (!/^(?:build|bundle)-[0-9a-f]+$/.test(name)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path);
    const age = Date.now() - (mtime?.getTime() ?? Date.now());
    if (age > STALE_MS) await Deno.remove(path, { recursive: true });
  }
}
