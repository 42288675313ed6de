/**
 * Adding lines to the logs of a workspace.
 *
 * @module
 */
import { join } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { formatLogLine, type LogEntry } from "../workspace/log_line.ts";
import { readLogPlaces } from "../workspace/log_places.ts";
import { openFolder } from "../workspace/folder_io.ts";
import { isBelow } from "../workspace/links_io.ts";
import { outside, requireInsideFolder, unwritable } from "./journal_disk_io.ts";

const MODE = 0o600;

/**
 * Appends a line to the log `actions`, as someone outside asks for it: a
 * field that would need another line is refused, not changed.
 *
 * @throws {ParacleError} `usage.invalid` for a line break in a field;
 * `workspace.invalid`, `workspace.unwritable`.
 */
export async function appendLogLine(
  paracRoot: string,
  entry: LogEntry,
): Promise<void> {
  for (const field of ["agent", "action", "description"] as const) {
    if (!/[\r\n\u2028\u2029]/.test(entry[field])) continue;
    throw new ParacleError(
      "usage.invalid",
      `Cannot write a log line: ${field} holds a line break`,
      { details: { field } },
    );
  }
  await appendAction(paracRoot, entry);
}

/**
 * Appends a line to the log `actions`; the file and its folders are made as
 * needed, and what would break the line becomes spaces.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unwritable`.
 */
export async function appendAction(
  paracRoot: string,
  entry: LogEntry,
): Promise<void> {
  const { actions } = await readLogPlaces(openFolder(paracRoot));
  await appendLine(paracRoot, actions, formatLogLine(entry));
}

/**
 * Appends a line to a file below `.parac`, given with `/` between names.
 *
 * @throws {ParacleError} `workspace.unwritable`.
 */
export async function appendLine(
  paracRoot: string,
  path: string,
  line: string,
): Promise<void> {
  const names = path.split("/");
  const folder = await requireInsideFolder(paracRoot, names.slice(0, -1));
  const target = join(folder, names.at(-1) ?? "");
  try {
    await requireInside(paracRoot, target);
    await requirePlain(target);
    const options = { append: true, create: true, mode: MODE };
    using file = await Deno.open(target, options);
    // One write: lines of others never come between.
    await file.write(new TextEncoder().encode(`${line}\n`));
  } catch (error) {
    throw unwritable(target, error);
  }
}

async function requireInside(paracRoot: string, path: string): Promise<void> {
  try {
    const real = await Deno.realPath(path);
    if (!isBelow(await Deno.realPath(paracRoot), real)) throw outside(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const dangling = await Deno.lstat(path).catch(() => undefined);
    if (dangling !== undefined) throw outside(path);
  }
}

/** Asked first: opening a named pipe would wait for ever. */
async function requirePlain(path: string): Promise<void> {
  const found = await Deno.stat(path).catch(() => undefined);
  if (found === undefined || found.isFile || found.isDirectory) return;
  throw new ParacleError(
    "workspace.unwritable",
    `Cannot write ${printable(path)}: it is not a file`,
    { details: { path } },
  );
}
