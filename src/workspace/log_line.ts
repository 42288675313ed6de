/**
 * A line of a text log.
 *
 * @module
 */
const LINE =
  /^\[(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^\]]*)\]\s*\[([^\]]*)\]\s*\[([^\]]*)\]\s?(.*)$/s;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** What goes into a line. */
export interface LogEntry {
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  /** Who. */
  readonly agent: string;
  /** As `EXECUTION`. */
  readonly action: string;
  /** One sentence. */
  readonly description: string;
}

/** A line as `logs show --json` prints it; null where it is not of the form. */
export interface LogLine {
  /** As written, UTC. */
  readonly timestamp: string | null;
  /** Who. */
  readonly agent: string | null;
  /** As `EXECUTION`. */
  readonly action: string | null;
  /** The rest; all of a line that is not of the form. */
  readonly description: string;
  /** The line. */
  readonly raw: string;
}

/**
 * Takes a line apart. One of another form is all description.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseLogLine } from "./log_line.ts";
 *
 * const line = parseLogLine("[2030-01-02 03:04:05] [WriterAgent] [REVIEW] text");
 * assert.equal(line.agent, "WriterAgent");
 * assert.equal(line.description, "text");
 * assert.equal(parseLogLine("Traceback:").timestamp, null);
 * ```
 */
export function parseLogLine(raw: string): LogLine {
  const [, timestamp, agent, action, description] = LINE.exec(raw) ?? [];
  return {
    timestamp: timestamp ?? null,
    agent: agent ?? null,
    action: action ?? null,
    description: description ?? raw,
    raw,
  };
}

/**
 * Puts a line together, without a line end. What would break it, or end a
 * bracket, becomes a space or a round bracket.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatLogLine } from "./log_line.ts";
 *
 * const atMs = Date.UTC(2030, 0, 2, 3, 4, 5);
 * const entry = { atMs, agent: "coder", action: "EXECUTION", description: "a\nb" };
 * assert.equal(formatLogLine(entry), "[2030-01-02 03:04:05] [coder] [EXECUTION] a b");
 * ```
 */
export function formatLogLine(entry: LogEntry): string {
  const { atMs, agent, action, description } = entry;
  const time = new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
  const field = (text: string): string =>
    oneLine(text).replaceAll("[", "(").replaceAll("]", ")");
  return `[${time}] [${field(agent)}] [${field(action)}] ${
    oneLine(description)
  }`;
}

/**
 * A text on one line: line breaks and control characters become spaces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneLine } from "./log_line.ts";
 *
 * assert.equal(oneLine("a\r\nb\u001b[1m"), "a b [1m");
 * ```
 */
export function oneLine(text: string): string {
  return text.replace(BREAKS, " ");
}
