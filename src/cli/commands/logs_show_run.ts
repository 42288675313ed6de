/**
 * The work of `paracle logs show`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable, printableText } from "../../core/printable.ts";
import { parseLogLine } from "../../workspace/log_line.ts";
import type { CliContext } from "../context.ts";
import { followLines } from "../log_following.ts";
import { renderJson, renderJsonLine } from "../output.ts";
import { printWarnings } from "../reading.ts";

/** The flags of the command. */
export interface LogsShowFlags {
  /** The log, as the argument. */
  readonly type?: string;
  /** How many lines at most. */
  readonly tail?: number;
  /** The same. */
  readonly lines?: number;
  /** Go on with what is written. */
  readonly follow: boolean;
  /** Only lines with this text. */
  readonly grep?: string;
  /** Lines taken apart: one document, or with `follow` one a line. */
  readonly json: boolean;
}

const DEFAULT_LOG = "actions";
const DEFAULT_LINES = 50;

/** Prints the last lines of a log; with `follow` it ends by a signal only. */
export async function runLogsShow(
  this: CliContext,
  flags: LogsShowFlags,
  name?: string,
): Promise<void> {
  const { io, services } = this;
  const log = oneOf(name, flags.type, "NAME and --type") ?? DEFAULT_LOG;
  const tail = oneOf(flags.tail, flags.lines, "--tail and --lines") ??
    DEFAULT_LINES;
  const query = { tail, pattern: flags.grep };
  const show = (line: string): string =>
    `${io.isTerminal.stdout ? printableText(line) : line}\n`;
  if (flags.follow) {
    for await (const line of followLines(this, log, query)) {
      io.out(flags.json ? renderJsonLine(parseLogLine(line)) : show(line));
    }
    return;
  }
  const reader = await services.reader();
  const { value, warnings } = await reader.log(log, query);
  printWarnings(io, warnings);
  if (flags.json) return io.out(renderJson(value.lines.map(parseLogLine)));
  if (value.lines.length > 0) return io.out(value.lines.map(show).join(""));
  io.err(`No lines found in log "${printable(value.name)}"\n`);
}

/** Two ways to say the same thing: one of them, or both alike. */
function oneOf<T>(
  first: T | undefined,
  second: T | undefined,
  what: string,
): T | undefined {
  if (first === undefined || second === undefined || first === second) {
    return first ?? second;
  }
  throw new ParacleError(
    "usage.invalid",
    `Cannot show a log: ${what} say different things; leave one out`,
  );
}
