/**
 * Proposing words for a half-typed command line: what the completion scripts
 * call as `paracle __complete -- WORDS`.
 *
 * @module
 */
import { proposeCompletions } from "@stricli/core";
import { buildApp } from "./app.ts";
import { ParacleError } from "../core/errors.ts";
import { type FindValues, valuesBehind } from "./complete_values.ts";
import type { CliContext } from "./context.ts";

const SWITCHES = ["--local", "--accept-new", "--debug"];
const WITH_VALUE = ["--remote", "--api", "--parac-root"];
const ATTACHED = "--remote=";
const TAKES_REMOTE = new Set([
  "show",
  "remove",
  "rename",
  "set-default",
  "test",
  "trust",
  "exec",
  "status",
  "reconnect",
  "install",
  "authorize",
  "ssh-config",
]);
const TAKES_REMOTES = new Set(["up", "down"]);
const TAKES_TUNNEL = new Set(["remove", "pause", "resume"]);

/**
 * Prints what may stand in place of the last word, one a line; nothing when a
 * file that would tell cannot be read.
 */
export async function complete(
  words: readonly string[],
  context: CliContext,
): Promise<void> {
  let found: readonly string[] = [];
  try {
    found = await propose(context, words);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
  }
  context.io.out(found.map((word) => `${word}\n`).join(""));
}

async function propose(
  context: CliContext,
  words: readonly string[],
): Promise<string[]> {
  const last = words.at(-1) ?? "";
  const own = withoutGlobals(words.slice(0, -1));
  const half = halfRemote(words, own);
  if (half !== undefined) return await remoteNames(context, half);
  const remote = tunnelRemote(own);
  if (remote !== undefined && !last.startsWith("-")) {
    return await tunnelIds(context, { remote, half: last });
  }
  if (last.startsWith(ATTACHED)) {
    const names = await remoteNames(context, last.slice(ATTACHED.length));
    return names.map((name) => ATTACHED + name);
  }
  if (["--api", "--parac-root"].includes(words.at(-2) ?? "")) return [];
  const values = last.startsWith("-") ? undefined : valuesBehind(own);
  if (values !== undefined) {
    const half = last === "=" ? "" : last;
    return await workspaceValues(context, { values, half });
  }
  const app = await buildApp(own[0] ?? "", {
    add: () => {}, // a half-typed line is no failure
    command: () => "paracle",
    groupOf: () => "paracle",
  });
  const found = await proposeCompletions(app, [...own, last], {
    ...context,
    forCommand: () => context,
  });
  const flags = last.startsWith("-") ? [...WITH_VALUE, ...SWITCHES] : [];
  return [...found.map(({ completion }) => completion), ...flags]
    .filter((word) => word.startsWith(last));
}

/** What is typed of a remote's name, where one stands. bash splits at `=`. */
function halfRemote(
  words: readonly string[],
  own: readonly string[],
): string | undefined {
  const [last = "", before, first] = words.slice(-3).reverse();
  if (before === "--remote") return last === "=" ? "" : last;
  if (before === "=" && first === "--remote") return last;
  const [group, command = "", inner = ""] = own;
  const isPatient = own.length === 1 && group === "doctor";
  if (isPatient && !last.startsWith("-")) return last;
  if (group !== "remote" || last.startsWith("-")) return undefined;
  const named = TAKES_REMOTES.has(command) && !before?.startsWith("-") ||
    own.length === 2 && TAKES_REMOTE.has(command) ||
    own.length === 3 && command === "tunnel" && inner !== "";
  return named ? last : undefined;
}

/** The remote whose tunnel is being typed, if one is. */
function tunnelRemote(own: readonly string[]): string | undefined {
  const [group, command, inner = "", name] = own;
  const isTunnel = group === "remote" && command === "tunnel" &&
    own.length === 4 && TAKES_TUNNEL.has(inner);
  return isTunnel ? name : undefined;
}

/** Words without the flags of every command and their values. */
function withoutGlobals(words: readonly string[]): string[] {
  const own: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (WITH_VALUE.includes(word)) {
      if (rest[0] === "=") rest.shift();
      rest.shift();
    } else if (
      !SWITCHES.includes(word) &&
      !WITH_VALUE.some((flag) => word.startsWith(`${flag}=`))
    ) own.push(word);
  }
  return own;
}

/** What of the workspace here may stand there; nothing when there is none. */
async function workspaceValues(
  { services }: CliContext,
  { half, values }: { readonly half: string; readonly values: FindValues },
): Promise<string[]> {
  const { folder } = await services.workspace();
  return (await values(folder)).filter((value) => value.startsWith(half));
}

async function remoteNames(
  { services }: CliContext,
  half: string,
): Promise<string[]> {
  const book = await services.remotes();
  return book.entries.map(({ name }) => name)
    .filter((name) => name.startsWith(half));
}

/** The tunnels that the file knows; to ask a session takes too long. */
async function tunnelIds(
  { services }: CliContext,
  { half, remote }: { readonly half: string; readonly remote: string },
): Promise<string[]> {
  const { formatTunnel } = await import("../config/tunnel_spec.ts");
  const entry = (await services.remotes()).find(remote);
  const tunnels = entry?.kind === "ok" ? entry.remote.tunnels : [];
  return tunnels.map(formatTunnel).filter((id) => id.startsWith(half));
}
