/**
 * What the doctor asks the system: who else may touch a file, and what this
 * process may do.
 *
 * @module
 */
import { reading } from "../workspace/reading_io.ts";
import { queryPermission } from "./permissions_io.ts";

/** What is at a path. */
export interface FileState {
  /** Permission bits, as `0o644`; undefined where there are none (Windows). */
  readonly mode: number | undefined;
}

/** Looks at a path; undefined when nothing is there. */
export type LookAt = (path: string) => Promise<FileState | undefined>;

/**
 * Looks at a file or folder, links followed.
 *
 * @throws {ParacleError} `workspace.unreadable`, `config.permission_denied`.
 */
export async function lookAt(path: string): Promise<FileState | undefined> {
  const info = await reading(path, () => Deno.stat(path));
  if (info === undefined) return undefined;
  const { mode } = info;
  const isBits = mode !== null && Deno.build.os !== "windows";
  return { mode: isBits ? mode & 0o777 : undefined };
}

/** Whether this process may connect to `HOST:PORT`. */
export function canConnect(host: string): boolean {
  const { state } = Deno.permissions.querySync({ name: "net", host });
  return state === "granted";
}

/** Whether this process may write at an absolute path. */
export function canWrite(path: string): boolean {
  return queryPermission("write", path);
}

/** Whether this is a program that was built: it cannot be granted more. */
export function isBuilt(): boolean {
  return Deno.build.standalone;
}

/** Whether this is Windows, where folders of the user are elsewhere. */
export function isWindows(): boolean {
  return Deno.build.os === "windows";
}
