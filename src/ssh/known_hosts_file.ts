/**
 * known_hosts files on disk: reading those that exist, adding a line.
 *
 * @module
 */
import { dirname } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { readFlag, saveFlags } from "../core/own_source_io.ts";
import { readLimited } from "../core/read_limited.ts";
import type { KnownHostsFile } from "./known_hosts.ts";
import { quoteForAnyShell } from "./quote.ts";

// A million hosts; a device or a log given by mistake has more.
const LARGEST = 16 * 1024 * 1024;

/**
 * Reads the files that exist, in the order given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readKnownHosts } from "./known_hosts_file.ts";
 *
 * assert.deepEqual(await readKnownHosts(["/nowhere/known_hosts"]), []);
 * ```
 *
 * @throws {ParacleError} `config.permission_denied` when the program may not
 * read a file; `config.invalid` when a file cannot be read, is no file or too
 * large: going on without it could take a changed key for an unknown one.
 */
export async function readKnownHosts(
  paths: readonly string[],
): Promise<KnownHostsFile[]> {
  const files: KnownHostsFile[] = [];
  for (const path of paths) {
    try {
      files.push({ path, text: await readText(path) });
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) continue;
      const action = `Cannot read known hosts from ${path}`;
      if (cause instanceof Deno.errors.NotCapable) {
        throw notGranted(action, readFlag(path), cause);
      }
      throw new ParacleError("config.invalid", `${action}: ${reason(cause)}`, {
        details: { path },
        cause,
      });
    }
  }
  return files;
}

async function readText(path: string): Promise<string> {
  if (path === "/dev/null") return ""; // what SSH users write for "none"
  // Asked first: opening a named pipe would wait for ever.
  const { isDirectory, isFile, size } = await Deno.stat(path);
  if (isDirectory) throw new Deno.errors.IsADirectory();
  if (!isFile) throw new TypeError("it is not a file");
  using file = await Deno.open(path, { read: true });
  const bytes = await readLimited(file, { limit: LARGEST, size });
  if (bytes === undefined) throw new RangeError("it is larger than 16 MiB");
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/**
 * Adds a line with a single write at the end, so that programs that do the
 * same at once do not mix. Missing folders (0700) and the file (0600) are
 * made.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { appendKnownHost } from "./known_hosts_file.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await appendKnownHost(`${folder}/known_hosts`, "lab ssh-ed25519 AAAA");
 * const text = await Deno.readTextFile(`${folder}/known_hosts`);
 * assert.equal(text, "lab ssh-ed25519 AAAA\n");
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {RangeError} When `line` holds a line break.
 * @throws {ParacleError} `trust.unwritable`; `config.permission_denied` when
 * the program may not write there.
 */
export async function appendKnownHost(
  path: string,
  line: string,
): Promise<void> {
  if (/[\r\n]/.test(line)) {
    throw new RangeError("a known_hosts line is one line");
  }
  try {
    using file = await openToAppend(path);
    const start = await endsOpen(file) ? "\n" : "";
    const bytes = new TextEncoder().encode(`${start}${line}\n`);
    let written = 0;
    while (written < bytes.length) {
      written += await file.write(bytes.subarray(written));
    }
  } catch (cause) {
    if (cause instanceof ParacleError) throw cause;
    const action = `Cannot write the host key to ${path}`;
    if (cause instanceof Deno.errors.NotCapable) {
      throw notGranted(
        action,
        saveFlags(path),
        cause,
      );
    }
    throw new ParacleError("trust.unwritable", `${action}: ${reason(cause)}`, {
      details: { path },
      cause,
    });
  }
}

// The file may be granted, and its folder not: that is made only if it must be.
async function openToAppend(path: string): Promise<Deno.FsFile> {
  const options = { read: true, append: true, create: true, mode: 0o600 };
  try {
    return await Deno.open(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const folder = dirname(path);
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new ParacleError(
      "config.permission_denied",
      `Cannot write the host key to ${path}: there is no folder for it, and the program may not make one; make it with: mkdir -m 700 ${
        quoteForAnyShell(folder)
      }`,
      { cause },
    );
  }
  return await Deno.open(path, options);
}

// Whether the last line lacks its line break.
async function endsOpen(file: Deno.FsFile): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  await file.seek(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  await file.read(last);
  return last[0] !== 0x0a;
}

function notGranted(
  action: string,
  flags: string,
  cause: unknown,
): ParacleError {
  const message = `${action}: the program was not given the permission; ${
    missingPermission(cause, flags)
  }`;
  return new ParacleError("config.permission_denied", message, { cause });
}

function reason(cause: unknown): string {
  if (cause instanceof Deno.errors.PermissionDenied) {
    return "the system denies it";
  }
  if (cause instanceof Deno.errors.NotADirectory) {
    return "a part of the path is not a folder";
  }
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder";
  return cause instanceof Error ? cause.message : String(cause);
}
