/**
 * System calls that read, and what it means when they fail.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { readFlag } from "../core/own_source_io.ts";
import { printable } from "../core/printable.ts";

/**
 * Runs a system call; what is absent is undefined, what is refused is typed.
 * `needed` is what to grant; default: the path.
 */
export async function reading<T>(
  path: string,
  call: () => Promise<T>,
  needed: readonly string[] = [path],
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ParacleError || error instanceof TypeError) {
      throw error;
    }
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.NotCapable) {
      const flag = readFlag(...needed);
      throw new ParacleError(
        "config.permission_denied",
        `Cannot read "${printable(path)}": reading it was not granted; ${
          missingPermission(error, printable(flag))
        }`,
        { details: { path, flag }, cause: error },
      );
    }
    const state = error instanceof Deno.errors.PermissionDenied
      ? "the system denies access; change its permissions"
      : reasonOf(error);
    throw refused("workspace.unreadable", path, state, error);
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return printable(text.replace(/ \(os error \d+\).*$/s, ""));
}

/** Says that something cannot be read. */
export function refused(
  code: "workspace.invalid" | "workspace.unreadable",
  path: string,
  state: string,
  cause?: unknown,
): ParacleError {
  return new ParacleError(
    code,
    `Cannot read "${printable(path)}": ${state}`,
    { details: { path }, cause },
  );
}
