/**
 * The process: real streams, real signals, and the only exit.
 *
 * @module
 */
import { versionLine } from "./src/cli/version.ts";

// Deno reads every file behind an import it can see before the first line
// runs; scripts ask for the version at every start and should not wait for
// that. `scripts/compile.ts` includes these by name.
const ENTRY = [
  "./src/cli/main.ts",
  "./src/cli/system_io.ts",
  "./src/cli/warm.ts",
  "./src/cli/warm_session_io.ts",
  "./src/cli/warm_io.ts",
  "./src/cli/start_narrow_io.ts",
] as const;

if (import.meta.main) {
  const [first, ...others] = Deno.args;
  if (others.length === 0 && (first === "--version" || first === "-v")) {
    Deno.stdout.writeSync(new TextEncoder().encode(versionLine()));
  } else {
    Deno.exit(await start());
  }
}

async function hasNotes(io: unknown): Promise<boolean> {
  return await (await import(ENTRY[4])).hasNotes(io);
}

/** Whether a session of another process may serve this command; see `warm()`. */
function mayBeWarm(chosen: string | undefined): boolean {
  const [first, second] = Deno.args;
  return (first === "remote" && second === "exec") ||
    (first !== "remote" && chosen !== undefined && chosen !== "") ||
    Deno.args.some((word) => word.startsWith("--remote"));
}

async function start(): Promise<number> {
  try {
    if (Deno.build.standalone) {
      const { narrowPlaces } = await import(ENTRY[5]);
      await narrowPlaces(Deno.args);
    }
    const { systemIo } = await import(ENTRY[1]);
    const io = systemIo(Deno.exit);
    if (mayBeWarm(io.env("PARACLE_REMOTE")) && await hasNotes(io)) {
      const { warm } = await import(ENTRY[2]);
      const { findWarmSession } = await import(ENTRY[3]);
      const status = await warm(
        Deno.args,
        io,
        (name: string) => findWarmSession(name, io),
      );
      if (status !== undefined) return status;
    }
    const { main } = await import(ENTRY[0]);
    return await main(Deno.args, io);
  } catch (error) {
    const denied = error instanceof TypeError &&
      error.message.startsWith("Requires read access");
    if (!denied) throw error;
    // Run from its source, the program has to be let near that source.
    const folder = new URL(".", import.meta.url).pathname;
    const text =
      `paracle: Cannot start: this process may not read its own source; grant it with: --allow-read=${folder} [config.permission_denied]\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
    return 3;
  }
}
