/**
 * The folder of what the program keeps for itself, open to its user alone.
 *
 * @module
 */

/**
 * Makes the folder with mode 0700, or takes from others what they may do in
 * it, as far as it is ours to take. Synchronous: it takes no time, and an
 * ending process waits for it. Throws the system's error when it cannot be
 * made.
 */
export function ensureStateFolderSync(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode } = Deno.statSync(folder);
  const isOpen = mode !== null && (mode & 0o077) !== 0;
  if (!isOpen || Deno.build.os === "windows") return;
  try {
    Deno.chmodSync(folder, 0o700);
  } catch {
    // Somebody else's folder stays as it is; its files are looked at one by one.
  }
}
