/**
 * Printing a failure: done once, at the end, for every way through the
 * program.
 *
 * @module
 */
import type { CliIo } from "./io.ts";
import { renderFailure } from "./report.ts";

/** What decides how it is told. */
export interface TellOptions {
  /** Where to. */
  readonly io: Pick<CliIo, "out" | "err">;
  /** The command line. */
  readonly input: readonly string[];
  /** Whether stdout belongs to a remote command. */
  readonly passThrough: boolean;
  /** Whether stack traces are wanted. */
  readonly debug: boolean;
}

/** Prints a failure and returns the status to exit with. Never throws. */
export function tellFailure(error: unknown, options: TellOptions): number {
  if (error instanceof Error && error.name === "BrokenPipe") {
    return 141; // the reader of our output went away, as `head` does
  }
  const { io, input, passThrough, debug } = options;
  const json = wantsJson(input);
  const report = renderFailure(error, { json, passThrough, debug });
  try {
    if (report.out !== "") io.out(report.out);
    io.err(report.err);
  } catch {
    // nobody listens; the status still tells
  }
  return report.exitCode;
}

/** Whether a command line asks for JSON, ours or one we only pass on. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  // Of `agents run`, -f is a file.
  const format = own.includes("run") ? ["--format"] : ["--format", "-f"];
  return own.some((word, i) =>
    word === "--json" || word === "--format=json" ||
    (word === "json" && format.includes(own[i - 1] ?? ""))
  );
}
