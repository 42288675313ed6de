/**
 * `SHA256SUMS`, as `sha256sum -c` reads it.
 *
 * @module
 */
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
 * Writes the sums of files in a folder, and of nothing else that lies there;
 * with no names it writes none. `folder` ends in `/`.
 */
export async function writeChecksums(
  folder: URL,
  names: readonly string[],
): Promise<void> {
  const lines: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(new URL(name, folder));
    lines.push(`${await sha256(bytes)}  ${name}\n`);
  }
  if (lines.length === 0) return;
  await Deno.writeTextFile(new URL(CHECKSUMS, folder), lines.join(""));
}
