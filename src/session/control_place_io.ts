/**
 * Where the control socket of a session is, and whether only we can reach it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";

/** Longest path of a socket that every system takes, in bytes. */
const MAX_PATH_BYTES = 100;

/** Where a session listens. */
export interface ControlPlace {
  /** `unix`: `path` is the socket. `tcp`: `path` is a file with port and token. */
  readonly kind: "unix" | "tcp";
  /** Folder that only we may enter. */
  readonly folder: string;
  /** In that folder. */
  readonly path: string;
}

/** What decides the place. */
export interface ControlPlaceOptions {
  /** As `<workspace>/.parac/run`, absolute. */
  readonly folder: string;
  /** The remote's name. */
  readonly name: string;
  /** Whether to use TCP on loopback. Default: on Windows. */
  readonly tcp?: boolean;
  /** Where sockets go whose path is too long. Default: `/tmp`. */
  readonly tmp?: string;
}

/** The place of a remote's session; nothing is made. */
export async function controlPlace(
  options: ControlPlaceOptions,
): Promise<ControlPlace> {
  const { folder, name, tmp = "/tmp" } = options;
  if (options.tcp ?? Deno.build.os === "windows") {
    const path = `${folder}/${await hashOf(name)}.json`;
    return { kind: "tcp", folder, path };
  }
  const path = `${folder}/${await hashOf(name)}.sock`;
  if (new TextEncoder().encode(path).length <= MAX_PATH_BYTES) {
    return { kind: "unix", folder, path };
  }
  const own = `${tmp}/paracle-${Deno.uid()}`;
  const hash = await hashOf(`${folder}\n${name}`);
  return { kind: "unix", folder: own, path: `${own}/${hash}.sock` };
}

/**
 * Makes the folder, or tightens it.
 *
 * @throws {ParacleError} `config.permission_denied` when it is not ours alone.
 */
export async function ensureControlFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      throw denied(folder, "it cannot be made", error);
    }
  }
  const info = await Deno.lstat(folder);
  const fault = info.isDirectory ? ownerFault(info) : "it is no folder";
  if (fault !== undefined) throw denied(folder, fault);
  if (isOpenToOthers(info)) await Deno.chmod(folder, 0o700);
}

/**
 * Looks whether there may be a session: undefined when there is none.
 *
 * @throws {ParacleError} `config.permission_denied` when others could have
 * made it, or reach it.
 */
export async function inspectControlPlace(
  place: ControlPlace,
): Promise<Deno.FileInfo | undefined> {
  const [folder, file] = await Promise.all([
    infoOf(place.folder),
    infoOf(place.path),
  ]);
  if (folder === undefined || file === undefined) return undefined;
  const folderFault = folder.isDirectory ? faultOf(folder) : "it is no folder";
  if (folderFault !== undefined) throw denied(place.folder, folderFault);
  const isRight = place.kind === "tcp"
    ? file.isFile
    : !file.isSymlink && !file.isFile && !file.isDirectory;
  const fault = isRight ? faultOf(file) : "it is not what a session makes";
  if (fault !== undefined) throw denied(place.path, fault);
  return file;
}

async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw denied(path, "it cannot be looked at", error);
  }
}

function faultOf(info: Deno.FileInfo): string | undefined {
  return ownerFault(info) ??
    (isOpenToOthers(info) ? "others may use it" : undefined);
}

function ownerFault(info: Deno.FileInfo): string | undefined {
  const uid = Deno.uid(); // null on Windows, as is the file's
  return info.uid === uid ? undefined : `it belongs to user ${info.uid}`;
}

function isOpenToOthers({ mode }: Deno.FileInfo): boolean {
  if (Deno.build.os === "windows") return false;
  return mode === null || (mode & 0o077) !== 0;
}

function denied(path: string, fault: string, cause?: unknown): ParacleError {
  const shown = printable(path);
  const missing = missingPermission(cause);
  const state = missing === undefined
    ? `${fault}; run "rm -rf ${shown}" if it is not needed`
    : `this process may not; ${missing}`;
  return new ParacleError(
    "config.permission_denied",
    `Cannot use ${shown} for the session's socket: ${state}`,
    { details: { path }, cause },
  );
}

async function hashOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const half = new Uint8Array(digest, 0, 6);
  return Array.from(half, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}
