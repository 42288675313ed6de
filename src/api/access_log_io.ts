/**
 * The access log: one JSON object a line, in the order of the answers.
 *
 * @module
 */
import { appendLine } from "../engine/journal_log_io.ts";
import { openFolder } from "../workspace/folder_io.ts";
import { readLogPlaces } from "../workspace/log_places.ts";
import type { AccessEntry } from "./api.ts";

/** Where lines go to. Whoever opened it disposes it; what was noted is written by then. */
export interface AccessLog extends AsyncDisposable {
  /** Notes an answer; never waits and never fails. */
  note(entry: AccessEntry): void;
}

/** Lines that may wait for the disk; more are dropped and counted. */
const MAX_WAITING = 100_000;
const LINES_AT_ONCE = 1_000;

/** Opens the log of a workspace; `warn` is told once when it cannot be written. */
export function openAccessLog(
  paracRoot: string,
  warn: (message: string) => void,
): AccessLog {
  const waiting: string[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;
  let failed = false;
  let path: string | undefined;
  const write = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const lines = waiting.splice(0, LINES_AT_ONCE);
        path ??= await placeOf(paracRoot);
        await appendLine(paracRoot, path, lines.join("\n"));
      }
    } catch (error) {
      waiting.length = 0;
      if (!failed) warn(`the access log is not written: ${textOf(error)}`);
      failed = true;
    }
  };
  const flush = (): void => {
    writing ??= write().finally(() => {
      writing = undefined;
      if (waiting.length > 0) flush();
    });
  };
  return {
    note: (entry) => {
      if (waiting.length >= MAX_WAITING) dropped++;
      else waiting.push(JSON.stringify(entry));
      flush();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      while (writing !== undefined) await writing;
      if (dropped > 0) warn(`${dropped} lines of the access log were dropped`);
    },
  };
}

/** Path below `.parac`: where `paracle logs show access` looks. */
async function placeOf(paracRoot: string): Promise<string> {
  const { base } = await readLogPlaces(openFolder(paracRoot));
  return `${base}/runtime/access.log`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
