/**
 * The short way: a command for a remote whose session another process holds.
 * It loads a tenth of the program; in any doubt it leaves the command to
 * {@linkcode main}, before anything was started.
 *
 * @module
 */
import { chooseRemote } from "../config/merge.ts";
import type { ControlClient } from "../session/control_client.ts";
import { NotHandedOverError } from "../session/control_error.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { Argv, SpawnOptions } from "../transport/transport.ts";
import { attach, requestedTerminal, terminalFor } from "./attach.ts";
import { tellFailure } from "./failure.ts";
import { forwardOptions } from "./forward_options.ts";
import { parseGlobals } from "./globals.ts";
import type { CliIo } from "./io.ts";
import { staysHere } from "./stays_here.ts";

/** A command that could ride on a session. */
interface WarmCall {
  readonly name: string;
  readonly argv: Argv;
  readonly options: SpawnOptions;
  /** What is said before it starts, as on the long way. */
  readonly notice: string;
}

/** Finds the session of a remote, or says that there is none to be sure of. */
export type FindWarm = (name: string) => Promise<ControlClient | undefined>;

/** Runs the command over a session; undefined: nothing was done, go the long way. */
export async function warm(
  input: readonly string[],
  io: CliIo,
  find: FindWarm,
): Promise<number | undefined> {
  let call: WarmCall | undefined;
  let process: RemoteProcess | undefined;
  try {
    call = warmCall(input, io);
    const client = call && await find(call.name);
    if (call === undefined || client === undefined) return undefined;
    await using _client = client;
    try {
      process = await client.spawn(call.argv, {
        ...call.options,
        findParacle: false,
      });
    } catch (error) {
      if (error instanceof NotHandedOverError) return undefined;
      throw error;
    }
    io.err(call.notice);
    await using _process = process;
    return await attach(process, io, { pty: call.options.pty !== undefined });
  } catch (error) {
    // Before the command was handed over, the long way tells what is wrong.
    if (call === undefined) return undefined;
    return tellFailure(error, { io, input, passThrough: true, debug: false });
  }
}

/** Reads the command line, as far as the short way can do what it says. */
function warmCall(input: readonly string[], io: CliIo): WarmCall | undefined {
  const { globals, argv } = parseGlobals(input);
  const { remote: flag, local, debug, paracRoot, acceptNew } = globals;
  if (debug || acceptNew || paracRoot !== undefined) return undefined;
  if (argv[0] === "remote" && argv[1] === "exec") {
    return flag === undefined ? execCall(argv.slice(2), io) : undefined;
  }
  if (staysHere(argv)) return undefined;
  const choice = chooseRemote({ env: io.env, local, flag });
  if (choice.kind === "here") return undefined;
  const { name, why } = choice;
  return {
    name,
    argv: ["paracle", ...argv],
    options: forwardOptions(io),
    notice: why === "flag" ? "" : `[remote: ${name}]\n`,
  };
}

/** `NAME [-t|-T] -- ARGV`; any other flag goes the long way. */
function execCall(words: readonly string[], io: CliIo): WarmCall | undefined {
  const end = words.indexOf("--");
  const [program, ...args] = words.slice(end + 1);
  const own = words.slice(0, Math.max(end, 0));
  const names = own.filter((word) => !word.startsWith("-"));
  const flags = own.filter((word) => word.startsWith("-"));
  const [name] = names;
  if (name === undefined || names.length > 1) return undefined;
  if (program === undefined || flags.length > 1) return undefined;
  const [flag] = flags;
  if (flag !== undefined && flag !== "-t" && flag !== "-T") return undefined;
  const pty = flag === "-T"
    ? undefined
    : flag === "-t"
    ? requestedTerminal(io)
    : terminalFor(io);
  const options = { signal: io.signal, ...(pty === undefined ? {} : { pty }) };
  return { name, argv: [program, ...args], options, notice: "" };
}
