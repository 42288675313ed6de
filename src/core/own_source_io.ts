/**
 * The flags that grant a path and take nothing away: a flag beside `-P` takes
 * the place of what the set grants, with it the program's own source, which it
 * has to read where it is no binary.
 *
 * @module
 */

/**
 * The flag of Deno that grants reading paths, beside the program's own source
 * and the folder it is run in, as far as this process may read them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFlag } from "./own_source_io.ts";
 *
 * assert.match(readFlag("/srv/ws"), /^--allow-read=.+,\/srv\/ws$/);
 * ```
 */
export function readFlag(...paths: readonly string[]): string {
  const needed = [ownSource(), folderHere(), ...paths]
    .filter((one) => one !== undefined);
  const places = [...new Set(needed)].filter((one) =>
    !needed.some((other) => one !== other && isIn(one, other))
  );
  return `--allow-read=${places.join(",")}`;
}

/**
 * The flags that grant writing a path; those of reading it only where that is
 * missing, too.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { saveFlags } from "./own_source_io.ts";
 *
 * assert.match(saveFlags("/srv/ws/.parac"), /--allow-write=\/srv\/ws\/.parac$/);
 * ```
 */
export function saveFlags(path: string): string {
  const write = `--allow-write=${path}`;
  return isReadable(path) ? write : `${readFlag(path)} ${write}`;
}

/** The folder of `main.ts`; none for a binary, or source that is no files. */
function ownSource(): string | undefined {
  if (Deno.build.standalone) return undefined;
  return import.meta.dirname?.replace(/[\\/]src[\\/]core$/, "");
}

/** Where the program is run; none where it may not look, or that was removed. */
function folderHere(): string | undefined {
  try {
    return isReadable(".") ? Deno.cwd() : undefined;
  } catch {
    return undefined;
  }
}

function isReadable(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function isIn(path: string, folder: string): boolean {
  if (path === folder) return true;
  return path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));
}
