/**
 * Proposing words for a half-typed command line: what the completion scripts
 * call as `paracle __complete -- WORDS`.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { takeApart } from "./complete_flags.ts";
import { EVERYWHERE, readLine, type TypedLine } from "./complete_line.ts";
import { type PlainRemotes, plainTunnels } from "./complete_remotes.ts";
import { type FindValues, valuesBehind } from "./complete_values.ts";
import type { CliContext } from "./context.ts";

// As in main.ts: names from files are proposed without loading the commands.
const LATE = { commands: "./complete_commands.ts" } as const;

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

/** The remotes, if the files tell them without being proven. */
export type FindRemotes = () => Promise<PlainRemotes | undefined>;

/**
 * Prints what may stand in place of the last word, one a line; nothing when a
 * file that would tell cannot be read. What `plain` does not find is asked of
 * the book of remotes, which takes longer.
 */
export async function complete(
  words: readonly string[],
  context: CliContext,
  plain: FindRemotes = () => Promise.resolve(undefined),
): Promise<void> {
  const line = readLine(words);
  let found: readonly string[] = [];
  try {
    found = await propose(line, context, plain);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
  }
  const shown = found.filter(isHarmless)
    .map((word) => `${word.slice(line.kept)}\n`);
  context.io.out(shown.join(""));
}

/**
 * Whether a shell takes it as it stands: names of files may hold what it would
 * carry out, and bash puts a proposal on the command line without quotes.
 */
function isHarmless(word: string): boolean {
  return /^[\w.:=@%+,/-]+$/.test(word) ||
    /^[\p{L}\p{N}\p{M}\w.:=@%+,/-]+$/u.test(word);
}

async function propose(
  line: TypedLine,
  context: CliContext,
  plain: FindRemotes,
): Promise<readonly string[]> {
  const { half, lead, words } = line;
  const names = await namesAt(line, context, new Remotes(context, plain));
  if (names !== undefined) {
    return names.filter((name) => name.startsWith(half))
      .map((name) => lead + name);
  }
  const last = lead + half;
  const before = lead === "" ? words : words.slice(0, -1);
  const { proposeCommands }: typeof import("./complete_commands.ts") =
    await import(LATE.commands);
  const found = await proposeCommands([...before, last], context);
  return [...found, ...last.startsWith("-") ? EVERYWHERE : []]
    .filter((word) => word.startsWith(last));
}

/** What of the files may stand there; undefined: a command or a flag may. */
async function namesAt(
  { flag, half, words }: TypedLine,
  context: CliContext,
  remotes: Remotes,
): Promise<readonly string[] | undefined> {
  if (flag === "--remote") return await remotes.names();
  if (flag !== undefined) return [];
  if (half.startsWith("-")) return undefined;
  if (takesRemote(words)) return await remotes.names();
  const remote = tunnelRemote(words);
  if (remote !== undefined) return await remotes.tunnels(remote);
  const values = valuesBehind(words);
  return values && await workspaceValues(context, values);
}

/** Whether a remote's name stands behind these words. */
function takesRemote(words: readonly string[]): boolean {
  const { flag, named } = takeApart(words);
  const [group, command = ""] = named;
  if (flag !== undefined) return false;
  if (group === "doctor") return named.length === 1;
  if (group !== "remote") return false;
  return TAKES_REMOTES.has(command) ||
    named.length === 2 && TAKES_REMOTE.has(command) ||
    named.length === 3 && command === "tunnel";
}

/** The remote whose tunnel is being typed, if one is. */
function tunnelRemote(words: readonly string[]): string | undefined {
  const { named } = takeApart(words);
  const [group, command, inner = "", name] = named;
  const isTunnel = group === "remote" && command === "tunnel" &&
    named.length === 4 && TAKES_TUNNEL.has(inner);
  return isTunnel ? name : undefined;
}

/** What of the workspace here may stand there; nothing when there is none. */
async function workspaceValues(
  { services }: CliContext,
  values: FindValues,
): Promise<readonly string[]> {
  const { folder } = await services.workspace();
  return await values(folder);
}

/** Names out of the files of remotes, proven only where that is needed. */
class Remotes {
  readonly #context: CliContext;
  readonly #plain: FindRemotes;

  constructor(context: CliContext, plain: FindRemotes) {
    this.#context = context;
    this.#plain = plain;
  }

  async names(): Promise<readonly string[]> {
    const plain = await this.#plain();
    if (plain !== undefined) return [...plain.keys()];
    const book = await this.#context.services.remotes();
    return book.entries.map(({ name }) => name);
  }

  /** The tunnels that the file knows; to ask a session takes too long. */
  async tunnels(remote: string): Promise<readonly string[]> {
    const plain = await this.#plain();
    if (plain !== undefined && !plain.has(remote)) return [];
    const ids = plainTunnels(plain?.get(remote));
    if (ids !== undefined) return ids;
    const { formatTunnel } = await import("../config/tunnel_spec.ts");
    const entry = (await this.#context.services.remotes()).find(remote);
    return entry?.kind === "ok" ? entry.remote.tunnels.map(formatTunnel) : [];
  }
}
