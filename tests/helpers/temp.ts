/**
 * Folders that are gone when the test is.
 *
 * @module
 */

/** A folder of the test's own; disposing removes it with all it holds. */
export interface TempFolder extends AsyncDisposable {
  /** Absolute path, without links in it. */
  readonly path: string;
}

/** Makes an empty folder that only this user may enter. */
export async function tempFolder(): Promise<TempFolder> {
  const made = await Deno.makeTempDir({ prefix: "paracle_test_" });
  const path = await Deno.realPath(made);
  return {
    path,
    async [Symbol.asyncDispose](): Promise<void> {
      await Deno.remove(path, { recursive: true });
    },
  };
}
