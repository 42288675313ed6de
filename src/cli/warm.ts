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
import type { Argv, SpawnOptions } from "../transport/transport.ts";
import { recordingAccess } from "./access_log_io.ts";
import { attach, requestedTerminal, terminalFor } from "./attach.ts";
import { tellFailure } from "./failure.ts";
import { forwardOptions } from "./forward_options.ts";
import { parseGlobals } from "./globals.ts";
import type { CliIo } from "./io.ts";
import { isAboutTokens, staysHere } from "./stays_here.ts";

/** A command that could ride on a session. */
interface WarmCall {
  readonly name: string;
  readonly argv: Argv;
  readonly options: SpawnOptions;
  /** What is said before it starts, as on the long way. */
  readonly notice: string;
}

/** A session that another process holds. */
export interface WarmSession {
  /** Speaks to that process. */
  readonly client: ControlClient;
  /** The remote's host, as configured. */
  readonly host: string;
}

/** Finds the session of a remote, or says that there is none to be sure of. */
export type FindWarm = (name: string) => Promise<WarmSession | undefined>;

/** Runs the command over a session; undefined: nothing was done, go the long way. */
export async function warm(
  input: readonly string[],
  io: CliIo,
  find: FindWarm,
): Promise<number | undefined> {
  let call: WarmCall | undefined;
  try {
    call = warmCall(input, io);
    const session = call && await find(call.name);
    if (call === undefined || session === undefined) return undefined;
    return await ride(call, session, io);
  } catch (error) {
    if (error instanceof NotHandedOverError) return undefined;
    // Before the command was handed over, the long way tells what is wrong.
    if (call === undefined) return undefined;
    return tellFailure(error, { io, input, passThrough: true, debug: false });
  }
}

/** Runs the command, and records that it was sent. */
async function ride(
  { name, argv, options, notice }: WarmCall,
  { client, host }: WarmSession,
  io: CliIo,
): Promise<number> {
  await using _client = client;
  const skip = (error: unknown): boolean => error instanceof NotHandedOverError;
  return await recordingAccess(
    { remote: name, host, argv },
    { io, skip },
    async () => {
      const spawning = { ...options, findParacle: false };
      await using process = await client.spawn(argv, spawning);
      io.err(notice);
      return await attach(process, io, { pty: options.pty !== undefined });
    },
  );
}

/** Reads the command line, as far as the short way can do what it says. */
function warmCall(input: readonly string[], io: CliIo): WarmCall | undefined {
  const { globals, argv } = parseGlobals(input);
  const { remote: flag, local, api, debug, paracRoot, acceptNew } = globals;
  if (debug || acceptNew || paracRoot !== undefined) return undefined;
  if (api !== undefined) return undefined;
  if (argv[0] === "remote" && argv[1] === "exec") {
    return flag === undefined ? execCall(argv.slice(2), io) : undefined;
  }
  if (staysHere(argv)) return undefined;
  // Who is to answer then, an API or this machine, the long way decides.
  const isOpen = isAboutTokens(argv) || io.env("PARACLE_API_URL") !== undefined;
  if (flag === undefined && isOpen) return undefined;
  const choice = chooseRemote({ env: io.env, local, flag });
  if (choice.kind === "here") return undefined;
  const { name, why } = choice;
  return {
    name,
    argv: ["paracle", ...argv],
    options: forwardOptions(io, name),
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
