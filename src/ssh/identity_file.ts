/**
 * Reading identity files from disk.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { readFlag } from "../core/own_source_io.ts";
import { printable } from "../core/printable.ts";
import { readLimited } from "../core/read_limited.ts";
import { keyError } from "./private_key_text.ts";

/** A file that was read. */
export interface IdentityText {
  /** All of it. */
  readonly text: string;
  /** Its mode when others than its owner may use it, as `644`. */
  readonly exposed: string | undefined;
}

/** Reads a file; undefined when there is none. */
export type ReadIdentity = (path: string) => Promise<IdentityText | undefined>;

// No key comes near it; a device or a log given by mistake does.
const LARGEST = 1024 * 1024;

/**
 * Reads an identity file and its mode; undefined when there is no such file.
 * Like `ssh`, only the mode of the user's own files counts: a file of someone
 * else is not the user's to change.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readIdentity } from "./identity_file.ts";
 *
 * assert.equal(await readIdentity("/nowhere/id_ed25519"), undefined);
 * ```
 *
 * @throws {ParacleError} `config.permission_denied` when the program may not
 * read it; `auth.key_unreadable` when the user may not, or it is no file.
 */
export async function readIdentity(
  path: string,
): Promise<IdentityText | undefined> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) throw keyError(path, "unreadable", "it is not a file");
    using file = await Deno.open(path, { read: true });
    const options = { limit: LARGEST, size: info.size };
    const bytes = await readLimited(file, options);
    if (bytes === undefined) {
      throw keyError(path, "not_private", "it is too large for a key");
    }
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const mode = info.mode ?? 0;
    const open = (mode & 0o077) !== 0 && await isOwn(info.uid);
    const exposed = open ? (mode & 0o777).toString(8) : undefined;
    return { text, exposed };
  } catch (cause) {
    if (cause instanceof ParacleError) throw cause;
    if (cause instanceof Deno.errors.NotFound) return undefined;
    const name = printable(path);
    if (cause instanceof Deno.errors.NotCapable) {
      const fix = missingPermission(cause, readFlag(path));
      const state = `the program was not given the permission; ${
        printable(fix ?? "")
      }`;
      const message = `Cannot read the key ${name}: ${state}`;
      throw new ParacleError("config.permission_denied", message, { cause });
    }
    if (cause instanceof Deno.errors.PermissionDenied) {
      const fix = `make it yours: sudo chown "$USER" ${name}`;
      throw keyError(path, "unreadable", `the system denies it; ${fix}`);
    }
    throw keyError(
      path,
      "unreadable",
      cause instanceof Error ? cause.message : String(cause),
    );
  }
}

// Unknown without the permission to ask who we are: then strictness wins.
async function isOwn(owner: number | null): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "sys", kind: "uid" });
  return state !== "granted" || owner === null || owner === Deno.uid();
}
