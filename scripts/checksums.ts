/**
 * `SHA256SUMS`, as `sha256sum -c` reads it.
 *
 * @module
 */
import { fileOf, TARGETS } from "./targets.ts";

/** The name of the file. */
export const CHECKSUMS = "SHA256SUMS";

/**
 * The SHA-256 of bytes, in hexadecimal digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sha256 } from "./checksums.ts";
 *
 * assert.match(await sha256(new Uint8Array()), /^e3b0c442[0-9a-f]{56}$/);
 * ```
 */
export async function sha256(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

/**
 * Writes the sums of all files of a release that are in a folder, if there are
 * any, and returns their names. `folder` ends in `/`.
 */
export async function writeChecksums(folder: URL): Promise<readonly string[]> {
  const names: string[] = [];
  const lines: string[] = [];
  for (const name of TARGETS.map(fileOf)) {
    try {
      const bytes = await Deno.readFile(new URL(name, folder));
      lines.push(`${await sha256(bytes)}  ${name}\n`);
      names.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  if (names.length > 0) {
    await Deno.writeTextFile(new URL(CHECKSUMS, folder), lines.join(""));
  }
  return names;
}
