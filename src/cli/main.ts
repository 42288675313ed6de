/**
 * From argv to an exit status: the only printer of errors.
 *
 * @module
 */
import { chooseApi, isServed } from "./api_choice.ts";
import type { CliContext } from "./context.ts";
import { GIVEN_UP } from "./given_up.ts";
import type { CliIo, GlobalFlags } from "./io.ts";
import { onlyReads } from "./only_reads.ts";
import { CLIENT_VERSION, versionLine, versionNotice } from "./version.ts";

// As in main.ts of the program: most commands need neither.
const LATE = {
  complete: "./complete.ts",
  remotes: "./complete_remotes_io.ts",
  forward: "./forward.ts",
  version: "./version_io.ts",
} as const;

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
      const json = parsed.argv.includes("--json");
      io.out(json ? await versionJson() : versionLine());
      return 0;
    }
    // What they print is a stream; a failure's document goes beside it.
    passThrough = first === "remote" && (second === "exec" || second === "up");
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
      const { forward }: typeof import("./forward.ts") = await import(
        LATE.forward
      );
      await forward(side, parsed.argv, context);
    } else if (first === "__complete") {
      const { complete }: typeof import("./complete.ts") = await import(
        LATE.complete
      );
      const { readPlainRemotes }: typeof import("./complete_remotes_io.ts") =
        await import(LATE.remotes);
      const words = parsed.argv.slice(2);
      await complete(words, context, () => readPlainRemotes(io));
    } else {
      io.err(versionNotice(io.env(CLIENT_VERSION)));
      giveUpForReading(parsed.argv, context);
      const { runHere } = await import("./app.ts");
      await runHere(parsed.argv, context);
    }
    return context.exitCode;
  } catch (error) {
    const { tellFailure } = await import("./failure.ts");
    const debug = globals?.debug ?? input.includes("--debug");
    return tellFailure(error, { io, input, passThrough, debug });
  }
}

/** What lists and shows what is here connects to nobody, and writes nothing. */
function giveUpForReading(
  argv: readonly string[],
  { globals, io }: CliContext,
): void {
  if (!onlyReads(argv)) return;
  if (isServed(argv) && chooseApi(globals, io) !== undefined) return;
  io.seal(GIVEN_UP.reading.kinds);
}

async function versionJson(): Promise<string> {
  const { versionDocument }: typeof import("./version_io.ts") = await import(
    LATE.version
  );
  return `${JSON.stringify(await versionDocument(), undefined, 2)}\n`;
}
