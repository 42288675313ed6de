/**
 * From argv to an exit status: the only printer of errors.
 *
 * @module
 */
import type { CliContext } from "./context.ts";
import type { CliIo, GlobalFlags } from "./io.ts";
import { versionLine } from "./version.ts";

/** Runs the program and returns the status to exit with. Never throws. */
export async function main(
  input: readonly string[],
  io: CliIo,
): Promise<number> {
  let globals: GlobalFlags | undefined;
  let passThrough = false;
  try {
    const { parseGlobals } = await import("./globals.ts");
    const parsed = parseGlobals(input);
    globals = parsed.globals;
    const [first, second] = parsed.argv;
    if (first === "--version" || first === "-v") {
      io.out(versionLine());
      return 0;
    }
    passThrough = first === "remote" && second === "exec";
    const { createServices } = await import("./services.ts");
    const context: CliContext = {
      process: { stdout: { write: io.out }, stderr: { write: io.err } },
      io,
      globals,
      services: createServices(io, globals),
      exitCode: 0,
    };
    const { chooseSide } = await import("./dispatch.ts");
    const side = await chooseSide(parsed.argv, context);
    if (side.kind === "remote") {
      passThrough = true;
      const { forward } = await import("./forward.ts");
      await forward(side, parsed.argv, context);
    } else if (first === "__complete") {
      const { complete } = await import("./complete.ts");
      await complete(parsed.argv.slice(2), context);
    } else {
      const { runHere } = await import("./app.ts");
      await runHere(parsed.argv, context);
    }
    return context.exitCode;
  } catch (error) {
    if (error instanceof Error && error.name === "BrokenPipe") {
      return 141; // the reader of our output went away, as `head` does
    }
    const { renderFailure } = await import("./report.ts");
    const json = wantsJson(input);
    const debug = globals?.debug ?? input.includes("--debug");
    const report = renderFailure(error, { json, passThrough, debug });
    try {
      if (report.out !== "") io.out(report.out);
      io.err(report.err);
    } catch {
      // nobody listens; the status still tells
    }
    return report.exitCode;
  }
}

/** Whether a command line asks for JSON, ours or one we only pass on. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.some((word, i) =>
    word === "--json" || word === "--format=json" ||
    (word === "json" && ["--format", "-f"].includes(own[i - 1] ?? ""))
  );
}
