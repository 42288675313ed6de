/**
 * `--output FILE`: the document of a run, kept beside what is printed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import { writeReason } from "../core/write_reason.ts";
import type { DocumentFile } from "./run_document_io.ts";
import type { RunInput } from "./run_input.ts";

/** What stands for the file when none is wanted. */
export const NO_FILE: DocumentFile = {
  write: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/**
 * Opens the file; when it cannot be written, that is one more fault of the
 * input. Its `write` throws `config.unwritable`.
 *
 * @throws {ParacleError} `config.permission_denied`.
 */
export async function openOutput(
  input: RunInput,
  path: string,
): Promise<DocumentFile> {
  const { openDocumentFile } = await import("./run_document_io.ts");
  try {
    const file = await openDocumentFile(path);
    return {
      write: (text) =>
        file.write(text).catch((error) => unwritable(path, error)),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === "NotCapable") throw denied(path, error);
    input.fault(
      `--output: "${printable(path)}" cannot be written: ${reasonOf(error)}`,
    );
    return NO_FILE;
  }
}

function denied(path: string, cause: Error): ParacleError {
  const shown = printable(path);
  const state =
    `Cannot write "${shown}": this process may not write there; redirect it, as in: --json > FILE`;
  // It is made beside its place. Streams of this process cannot be granted.
  const folder = shown.replace(/[^/]*$/, "").replace(/(.)\/$/, "$1") || ".";
  const fix = missingPermission(cause, `--allow-write=${folder}`);
  return new ParacleError(
    "config.permission_denied",
    shown.startsWith("/dev/") ? state : `${state}; or ${fix}`,
    { details: { path }, cause },
  );
}

function unwritable(path: string, cause: unknown): never {
  const state = cause instanceof Error ? reasonOf(cause) : String(cause);
  throw new ParacleError(
    "config.unwritable",
    `Cannot write "${printable(path)}": ${printable(state)}; ` +
      "what was to be there is kept, see: paracle runs list",
    { details: { path }, cause },
  );
}

/** Without the path in it, which is of a temporary file beside the one given. */
function reasonOf(error: Error): string {
  if (error.name === "NotFound") return "there is no such folder";
  const reason = writeReason(error) ?? error.message;
  return printable(reason.replace(/ \(os error \d+\).*$/s, ""));
}
