/**
 * The logs of a workspace: which there are, and their last lines.
 *
 * @module
 */
import { byName, type Folder } from "./folder.ts";
import {
  chooseLog,
  logName,
  type LogPlaces,
  readLogPlaces,
  usualPath,
} from "./log_places.ts";
import { tailLines, type TailSource } from "./log_tail.ts";
import type { LogItem, LogLines, LogQuery } from "./reader.ts";

const DEFAULT_TAIL = 50;
const MAX_DEPTH = 3;
const USUAL = ["actions", "decisions", "access"];

/**
 * The logs that are there, by name.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function listLogs(folder: Folder): Promise<readonly LogItem[]> {
  const places = await readLogPlaces(folder);
  const items: LogItem[] = [];
  for (const path of await logFiles(folder, places.base, MAX_DEPTH)) {
    const facts = await factsOf(folder, path);
    const { size, modifiedMs } = facts ?? { size: 0, modifiedMs: undefined };
    const modified = modifiedMs === undefined
      ? null
      : new Date(modifiedMs).toISOString();
    items.push({ name: logName(path, places), path, size, modified });
  }
  return items.sort(byName);
}

/** A log that was chosen by its name. */
export interface FoundLog {
  /** Its full name. */
  readonly name: string;
  /** Path below `.parac`; there may be no such file yet. */
  readonly path: string;
}

/**
 * Finds a log by its name, or by the end of one. `actions`, `decisions` and
 * `access` are known before there is a file.
 *
 * @throws {ParacleError} `log.not_found`, `usage.invalid` when several are
 * meant; `workspace.*`.
 */
export async function findLog(folder: Folder, name: string): Promise<FoundLog> {
  const places = await readLogPlaces(folder);
  const paths = new Map(USUAL.map((one) => [one, pathOf(one, places)]));
  for (const path of await logFiles(folder, places.base, MAX_DEPTH)) {
    paths.set(logName(path, places), path);
  }
  const chosen = chooseLog(name, [...paths.keys()]);
  return { name: chosen, path: paths.get(chosen) ?? "" };
}

/**
 * Reads the last lines of a log, from its end: a huge one takes no longer.
 *
 * @throws {ParacleError} as {@linkcode findLog}.
 */
export async function readLog(
  folder: Folder,
  name: string,
  query: LogQuery = {},
): Promise<LogLines> {
  const found = await findLog(folder, name);
  const source = await sourceOf(folder, found.path);
  const { tail: wanted = DEFAULT_TAIL, pattern } = query;
  const matches = lineFilter(pattern);
  const lines = source === undefined
    ? []
    : await tailLines(source, { lines: wanted, matches });
  return { name: found.name, lines };
}

/**
 * Tells the lines with a text in them, in any case; all without a text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lineFilter } from "./logs.ts";
 *
 * assert.equal(lineFilter("error")("An ERROR"), true);
 * ```
 */
export function lineFilter(
  pattern: string | undefined,
): (line: string) => boolean {
  if (pattern === undefined || pattern === "") return () => true;
  const wanted = pattern.toLowerCase();
  return (line) => line.toLowerCase().includes(wanted);
}

function pathOf(name: string, places: LogPlaces): string {
  return usualPath(name, places) ?? "";
}

async function logFiles(
  folder: Folder,
  path: string,
  depth: number,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { name, kind } of await folder.list(path) ?? []) {
    if (name.startsWith(".")) continue;
    const below = `${path}/${name}`;
    if (kind === "file" && name.endsWith(".log")) files.push(below);
    if (kind !== "directory" || depth <= 1) continue;
    files.push(...await logFiles(folder, below, depth - 1));
  }
  return files;
}

async function factsOf(
  folder: Folder,
  path: string,
): Promise<
  { readonly size: number; readonly modifiedMs: number | undefined } | undefined
> {
  if (folder.facts !== undefined) return await folder.facts(path);
  const text = await folder.readText(path);
  if (text === undefined) return undefined;
  const size = new TextEncoder().encode(text).length;
  return { size, modifiedMs: undefined };
}

/** In parts where the folder can, else as a whole; undefined without a file. */
async function sourceOf(
  folder: Folder,
  path: string,
): Promise<TailSource | undefined> {
  const { facts, readBytes } = folder;
  if (facts !== undefined && readBytes !== undefined) {
    const known = await facts(path);
    if (known === undefined) return undefined;
    const read: TailSource["read"] = async (part) =>
      await readBytes(path, part) ?? new Uint8Array(0);
    return { size: known.size, read };
  }
  const text = await folder.readText(path);
  if (text === undefined) return undefined;
  const bytes = new TextEncoder().encode(text);
  return {
    size: bytes.length,
    read: ({ start, length }) =>
      Promise.resolve(bytes.subarray(start, start + length)),
  };
}
