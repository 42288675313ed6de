/**
 * Making a file beside its place, so that what was there stays until the new
 * one is good.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";

/**
 * Has `make` make a file of the same name in a folder beside `output` and moves
 * it there. When `make` returns what went wrong, nothing is moved, and that is
 * returned.
 */
export async function makeBeside(
  output: string,
  make: (staged: string) => Promise<string | undefined>,
): Promise<string | undefined> {
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
