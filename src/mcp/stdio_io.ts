/**
 * The process's own streams, as the bridge takes them.
 *
 * @module
 */

/** Writes all of the bytes to standard output; rejects when nobody reads it. */
export async function writeStdout(bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) {
    rest = rest.subarray(await Deno.stdout.write(rest));
  }
}
