/**
 * Reading a configuration file, with a sentence for whatever hinders it.
 *
 * @module
 */
import { dirname } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { readFlag } from "../core/own_source_io.ts";
import { printable } from "../core/printable.ts";
import { readLimited } from "../core/read_limited.ts";
import { MAX_FILE_SIZE } from "./yaml.ts";

/**
 * A configuration file as text; undefined when it does not exist.
 *
 * @throws `config.invalid` when it is no file, no UTF-8 or too large,
 * `config.permission_denied` when it may not be read.
 */
export async function readConfigText(
  path: string,
): Promise<string | undefined> {
  const shown = printable(path);
  try {
    // Asked first: opening a named pipe would wait for ever.
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw unreadable(shown, "not a readable file");
    using file = await Deno.open(path, { read: true });
    const options = { limit: MAX_FILE_SIZE, size };
    const bytes = await readLimited(file, options);
    if (bytes === undefined) throw unreadable(shown, "larger than 1 MiB");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (error) {
    if (error instanceof ParacleError) throw error;
    const { NotADirectory, NotCapable, NotFound, PermissionDenied } =
      Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return undefined;
    }
    if (error instanceof NotCapable) {
      const flag = printable(readFlag(dirname(path)));
      throw denied(`${shown}: ${missingPermission(error, flag)}`, error);
    }
    if (error instanceof PermissionDenied) {
      throw denied(
        `${shown}: no permission; check with "ls -l ${shown}"`,
        error,
      );
    }
    if (error instanceof TypeError) {
      const why = "not UTF-8; save it as UTF-8 in your editor";
      throw unreadable(shown, why, error);
    }
    throw unreadable(shown, "not a readable file", error);
  }
}

function denied(what: string, cause: unknown): ParacleError {
  const message = `Cannot read ${what}`;
  return new ParacleError("config.permission_denied", message, { cause });
}

function unreadable(
  path: string,
  why: string,
  cause?: unknown,
): ParacleError {
  const message = `Cannot read ${path}: ${why}`;
  return new ParacleError("config.invalid", message, { cause });
}
