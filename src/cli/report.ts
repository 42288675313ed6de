/**
 * How a failure is shown: the only place that decides it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { printable } from "../core/printable.ts";
import { renderJson } from "./output.ts";
import { listFaults } from "./report_faults.ts";
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
  /**
   * For standard error; its last line is `paracle: <message> [<code>]`. Several
   * faults stand before it, one a line.
   */
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
  const lineOf = (text: string): string =>
    `paracle: ${printable(text)} [${code}]\n`;
  const trace = options.debug ? traces(thrown) : "";
  if (!options.json) {
    const { sentence, faults } = listFaults(message, details);
    const listed = faults.map((fault) => `  ${fault}\n`).join("");
    return { out: "", err: trace + listed + lineOf(sentence), exitCode };
  }
  const line = lineOf(message);
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
  const missing = missingPermission(thrown);
  if (missing !== undefined) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot go on: this process lacks a permission; ${missing}`,
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
