/**
 * Whether files have changed since, told from what the system knows of them.
 *
 * @module
 */
import { join } from "node:path";

/**
 * A change younger than this may be followed by another that leaves the same
 * times: file systems count in steps of up to two seconds.
 */
const SETTLED_MS = 2_500;

/**
 * A text that changes when one of the paths does: a file, or a folder with
 * all files right in it. Undefined while a change is too young to be told
 * from the next one. A path that is not there is a state like any other.
 *
 * Synchronous on purpose: the system answers from memory, in two microseconds
 * a file, where a promise for each would take ten times as long.
 */
export function stampOf(
  root: string,
  paths: readonly string[],
  nowMs: number,
): string | undefined {
  const stamps: string[] = [];
  for (const path of paths.flatMap((path) => withFiles(join(root, path)))) {
    const stamp = stampText(path, nowMs);
    if (stamp === undefined) return undefined;
    stamps.push(stamp);
  }
  return stamps.join("\n");
}

/** A path; of a folder, what is in it as well. */
function withFiles(path: string): readonly string[] {
  if (look(path)?.isDirectory !== true) return [path];
  const names = Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  return [path, ...names.map((name) => `${path}/${name}`)];
}

function stampText(path: string, nowMs: number): string | undefined {
  const info = look(path);
  if (info === undefined) return path;
  const { size, ino, dev, mode } = info;
  const changed = info.mtime?.getTime() ?? Infinity;
  const touched = info.ctime?.getTime() ?? changed;
  if (nowMs - Math.max(changed, touched) < SETTLED_MS) return undefined;
  return [path, changed, touched, size, ino, dev, mode].join(" ");
}

function look(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
