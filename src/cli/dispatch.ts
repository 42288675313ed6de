/**
 * Here or on a remote: decided once for each command line.
 *
 * @module
 */
import { chooseRemote } from "../config/merge.ts";
import type { RemoteConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { chooseApi, isServed } from "./api_choice.ts";
import type { CliContext } from "./context.ts";
import { commandOf } from "./globals.ts";
import { openRemote } from "./remotes.ts";
import {
  asksForHelp,
  bridges,
  isAboutTokens,
  isServer,
  staysHere,
} from "./stays_here.ts";

/** Where a command runs. */
export type Side =
  | { readonly kind: "here" }
  | {
    readonly kind: "remote";
    /** Where to. */
    readonly remote: RemoteConfig;
    /** Whether the command line itself said so. */
    readonly byFlag: boolean;
  };

const HERE: Side = { kind: "here" };
const SERVE_THERE = "paracle remote exec NAME -- paracle api serve";
const NO_COMMAND = ["", "--version", "-v", "help", "__complete"];

/**
 * Decides the side: flag, environment, project default, user default, here.
 * What is about remotes, help and versions always stays here; any other
 * command goes, whether this program knows it or not.
 *
 * @throws {ParacleError} `config.invalid`, `config.unknown_remote`;
 * `usage.invalid` for `--remote` with a command that always runs here, and for
 * `--api` with one that no API serves.
 */
export async function chooseSide(
  argv: readonly string[],
  context: CliContext,
): Promise<Side> {
  const { globals, io, services } = context;
  if (globals.api !== undefined) refuseApi(argv);
  if (staysHere(argv)) {
    if (globals.remote !== undefined) refuseFlag(argv);
    return HERE;
  }
  // A folder here was named, and no remote: that is meant.
  if (globals.paracRoot !== undefined && globals.remote === undefined) {
    return HERE;
  }
  // Tokens belong to a machine, and servers: the command line itself says which.
  const isBound = isAboutTokens(argv) || isServer(argv);
  if (isBound && globals.remote === undefined) return HERE;
  if (isServed(argv) && chooseApi(globals, io) !== undefined) return HERE;
  const said = { env: io.env, local: globals.local, flag: globals.remote };
  const now = chooseRemote(said);
  // When the command line or the environment says here, no file is read.
  if (now.kind === "here" && now.why !== "none") return HERE;
  const book = await services.remotes();
  const choice = book.choose(said);
  if (choice.kind === "here") return HERE;
  const { remote } = await openRemote(context, choice.name);
  return { kind: "remote", remote, byFlag: choice.why === "flag" };
}

/** Only what an API serves has a use for the flag. */
function refuseApi(argv: readonly string[]): void {
  const command = commandOf(argv);
  if (isServed(argv) || asksForHelp(argv)) return;
  if (command === undefined || NO_COMMAND.includes(command)) return;
  throw new ParacleError(
    "usage.invalid",
    `Cannot use --api with "paracle ${printable(command)}": an API serves ` +
      "agents, workflows, runs, status, config and logs; leave out --api",
  );
}

/** What always runs here has no use for the flag, but for `remote current` and bridges. */
function refuseFlag(argv: readonly string[]): void {
  const [first = "", second = ""] = argv;
  if (asksForHelp(argv) || second === "current") return;
  if (NO_COMMAND.includes(first) || bridges(argv)) return;
  const command = first === "remote" ? `${first} ${second}`.trim() : first;
  const [why, fix] = first === "remote" || first === "doctor"
    ? ["it runs here and takes a remote as an argument", "leave out --remote"]
    : first === "api" || first === "serve"
    ? ["it always serves what is here", `to serve over there: ${SERVE_THERE}`]
    : ["it always runs here", "leave out --remote"];
  throw new ParacleError(
    "usage.invalid",
    `Cannot use --remote with "paracle ${printable(command)}": ${why}; ${fix}`,
  );
}
