/**
 * Texts that a command line names: files, and standard input.
 *
 * @module
 */
import { dirname, isAbsolute, resolve } from "node:path";
import { readLimited } from "../core/read_limited.ts";
import {
  decodeInput,
  INPUT_LIMIT,
  type TextRead,
  TOO_LARGE,
} from "./run_input.ts";

/** Reads a file, or tells why it is no use. */
export async function readInputFile(path: string): Promise<TextRead> {
  try {
    using file = await Deno.open(path);
    const { isDirectory } = await file.stat();
    if (isDirectory) return { fault: "it is a folder" };
    const bytes = await readLimited(file, { limit: INPUT_LIMIT });
    return bytes === undefined ? TOO_LARGE : decodeInput(bytes);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return { fault: reasonOf(error, path) };
  }
}

function reasonOf(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotFound) {
    // On a remote that is another folder than the one it was typed in.
    const where = isAbsolute(path) ? "" : ` in ${dirname(resolve(path))}`;
    return `there is no such file${where}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "it may not be read";
  }
  return error instanceof Error ? error.message : String(error);
}
