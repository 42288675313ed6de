/**
 * From a folder to the root of the file system.
 *
 * @module
 */
import { dirname } from "node:path";

/**
 * The nearest folder, `start` and the root included, that the question is
 * true of. What the question throws ends the search.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findUpwards } from "./upwards.ts";
 *
 * const isSrv = (folder: string) => Promise.resolve(folder === "/srv");
 * assert.equal(await findUpwards("/srv/app/src", isSrv), "/srv");
 * ```
 */
export async function findUpwards(
  start: string,
  isIt: (folder: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (let folder = start;;) {
    if (await isIt(folder)) return folder;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
