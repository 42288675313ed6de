/**
 * How a failure is shown: the only place that decides it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { renderJson } from "./output.ts";
import { FailedRun } from "./run_failed.ts";

/** What decides the form. */
export interface ReportOptions {
  /** Whether the failed command was asked for JSON. */
  readonly json: boolean;
  /** Whether stdout belongs to a remote command. */
  readonly passThrough: boolean;
  /** Whether stack traces are wanted. */
  readonly debug: boolean;
}

/** What goes where. */
export interface Report {
  /** For standard output. */
  readonly out: string;
  /** For standard error; its last line is `paracle: <message> [<code>]`. */
  readonly err: string;
  /** The status to end with. */
  readonly exitCode: number;
}

/**
 * Renders any failure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ParacleError } from "../core/errors.ts";
 * import { renderFailure } from "./report.ts";
 *
 * const error = new ParacleError("agent.not_found", 'Cannot find agent "x"');
 * const report = renderFailure(error, { json: false, passThrough: false, debug: false });
 * assert.equal(report.err, 'paracle: Cannot find agent "x" [agent.not_found]\n');
 * ```
 */
export function renderFailure(thrown: unknown, options: ReportOptions): Report {
  const error = toParacleError(unwrap(thrown));
  const { code, kind, exitCode, message, details } = error;
  const line = `paracle: ${printable(message)} [${code}]\n`;
  const trace = options.debug ? traces(thrown) : "";
  if (!options.json) return { out: "", err: trace + line, exitCode };
  const document = renderJson(
    error instanceof FailedRun
      ? error.document
      : { error: { kind, code, exitCode, message, details } },
  );
  return options.passThrough
    ? { out: "", err: trace + document + line, exitCode }
    : { out: document, err: trace + line, exitCode };
}

/** A disposer that failed must not hide the error that came first. */
function unwrap(thrown: unknown): unknown {
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "SuppressedError") {
    return unwrap((thrown as { suppressed?: unknown }).suppressed);
  }
  return thrown;
}

function toParacleError(thrown: unknown): ParacleError {
  if (thrown instanceof ParacleError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const permission = /Requires (\w+) access(?: to "([^"]+)")?/.exec(text);
  if (thrown instanceof Error && thrown.name === "NotCapable") {
    const flag = permission === null
      ? "the matching --allow flag"
      : `--allow-${permission[1]}${permission[2] ? `=${permission[2]}` : ""}`;
    return new ParacleError(
      "config.permission_denied",
      `Cannot go on: this process lacks a permission; grant it with: ${flag}`,
      { cause: thrown },
    );
  }
  return new ParacleError(
    "internal.bug",
    `Internal fault: ${text}; run again with --debug and report what it prints`,
    { cause: thrown },
  );
}

function traces(thrown: unknown): string {
  const lines: string[] = [];
  for (let error = thrown; error instanceof Error; error = error.cause) {
    lines.push((lines.length > 0 ? "Caused by: " : "") + (error.stack ?? ""));
  }
  return lines.length === 0 ? "" : lines.join("\n") + "\n";
}
