/**
 * The key that signs tokens: in a file of the user's own, made once, or in the
 * environment.
 *
 * @module
 */
import { dirname } from "node:path";
import { editFile } from "../config/edit_file_io.ts";
import { ensureStateFolderSync } from "../config/state_folder_io.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** The variable whose text is the key, in place of the file. */
export const KEY_VARIABLE = "PARACLE_JWT_SECRET_KEY";

const KEY_BYTES = 48;
const LEAST_BYTES = 32;
const MAX_BYTES = 4096;

/**
 * The key in the environment; undefined when there is none.
 *
 * @throws {ParacleError} `config.invalid` for one of less than 32 bytes.
 */
export function keyOfEnvironment(
  env: (name: string) => string | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const text = env(KEY_VARIABLE) ?? "";
  if (text === "") return undefined;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length >= LEAST_BYTES) return bytes;
  throw new ParacleError(
    "config.invalid",
    `Cannot use ${KEY_VARIABLE}: it has ${bytes.length} bytes and needs at ` +
      `least ${LEAST_BYTES}; make one with: openssl rand -base64 48`,
  );
}

/**
 * Makes the file with a random key, unless there is one. Of processes that do
 * so at once, one makes it and all go on with that.
 *
 * @throws {ParacleError} `config.unwritable`, `config.permission_denied`.
 */
export async function ensureKeyFile(path: string): Promise<void> {
  const made = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  tighten(dirname(path));
  await editFile(
    path,
    (old) => old ?? `${made.toBase64({ alphabet: "base64url" })}\n`,
  );
}

/**
 * Reads the key. A file that others may read, or could have made, is refused.
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export async function readKeyFile(
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const text = await readOwn(path);
  const bytes = decoded(text.trim());
  if (bytes !== undefined && bytes.length >= LEAST_BYTES) return bytes;
  throw unreadable(
    path,
    `it holds no key of at least ${LEAST_BYTES} bytes; make a new one, ` +
      `which ends every token: rm ${printable(path)}`,
  );
}

function tighten(folder: string): void {
  try {
    ensureStateFolderSync(folder);
  } catch {
    // Whoever saves the file says what is wrong.
  }
}

async function readOwn(path: string): Promise<string> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (error) {
    const user = `this user may not read it; see: ls -l ${printable(path)}`;
    throw unreadable(path, user, error);
  }
  using opened = file;
  const { mode, uid, size, isFile } = await opened.stat();
  if (!isFile) throw unreadable(path, "it is not a file");
  if (Deno.build.os !== "windows") refuseShared(path, { mode, uid });
  if (size > MAX_BYTES) throw unreadable(path, "it is too large for a key");
  return await new Response(opened.readable).text();
}

/** What others may read is no secret, and what they own is not our key. */
function refuseShared(
  path: string,
  { mode, uid }: Pick<Deno.FileInfo, "mode" | "uid">,
): void {
  const shown = printable(path);
  if (uid !== Deno.uid()) {
    const state = `it belongs to user ${uid}; if it is yours: sudo chown ` +
      `${Deno.uid()} ${shown}`;
    throw unreadable(path, state);
  }
  const open = (mode ?? 0) & 0o777;
  if ((open & 0o077) === 0) return;
  throw unreadable(
    path,
    `others may read it (mode ${
      open.toString(8)
    }); close it: chmod 600 ${shown}`,
  );
}

function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return undefined;
  }
}

function unreadable(
  path: string,
  state: string,
  cause?: unknown,
): ParacleError {
  const message = `Cannot use the signing key ${printable(path)}: ${state}`;
  const details = { path };
  return new ParacleError("auth.key_unreadable", message, { details, cause });
}
