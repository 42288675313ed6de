/**
 * What this layer reads from the process: environment and home, where the
 * process may look at them.
 *
 * @module
 */
import { join } from "node:path";
import { ParacleError } from "../core/errors.ts";

/** A variable, or undefined when it is unset, empty or not permitted. */
export function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name) || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** The user's home folder, if known. */
export function homeFolder(): string | undefined {
  return variable("HOME") ?? variable("USERPROFILE");
}

/**
 * The local user's name: what `ssh` logs in as when nothing else is said.
 *
 * @throws {ParacleError} `config.invalid` when it cannot be known.
 */
export function localUser(host: string): string {
  const name = variable("USER") ?? variable("LOGNAME") ?? variable("USERNAME");
  if (name !== undefined) return name;
  throw new ParacleError(
    "config.invalid",
    `Cannot connect to ${host}: no user name is configured and the local one is not known; write it as user@${host}`,
  );
}

/** Expands `~/` and makes a path absolute. */
export function resolvePath(path: string, baseDir: string | undefined): string {
  const home = homeFolder();
  if (home !== undefined && path === "~") return home;
  if (home !== undefined && path.startsWith("~/")) {
    return join(home, path.slice(2));
  }
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
  return join(baseDir ?? Deno.cwd(), path);
}

/** A file's text, or undefined when it is missing or may not be read. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable ||
      error instanceof Deno.errors.PermissionDenied
    ) return undefined;
    throw error;
  }
}
