/**
 * What a call may want to read or write, as far as its words, its environment
 * and the text of a `remotes.yaml` tell before anything is done.
 *
 * @module
 */
import { userRemotesPath, userStateFolder } from "../config/paths.ts";
import type { Access } from "./places.ts";

/** What a process knows when it starts. */
export interface StartFacts {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
  /** The text of the remotes that the program is locked to, if it is. */
  readonly remotes?: string | null;
}

/** The folder of the user's configuration. */
export function configFolder(env: StartFacts["env"]): string | undefined {
  const file = userRemotesPath({ env, home: env("HOME"), windows: false });
  return file && folderOf(file);
}

/** What is the user's, wherever the program is run. */
export function userPlaces(
  access: Access,
  env: StartFacts["env"],
): readonly string[] {
  const home = env("HOME");
  const paths = [
    configFolder(env),
    userStateFolder({ env, home, windows: false }),
    home && (access === "read" ? `${home}/.ssh` : `${home}/.ssh/known_hosts`),
    env("SSH_AUTH_SOCK"),
  ];
  return paths.flatMap((path) => path ? [path] : []);
}

/** The folder of `--parac-root`, absolute; undefined without it. */
export function namedRoot(facts: StartFacts): string | undefined {
  const [root] = namedByAll(wordsHere(facts.argv), ["--parac-root"]);
  return root ? absolute(root, facts) : undefined;
}

/**
 * What the words of a call name to be written: `--output FILE`, and the
 * sockets of tunnels in a command about remotes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writtenPlaces } from "./place_needs.ts";
 *
 * const argv = ["remote", "up", "lab", "--tunnel", "/run/db.sock:22"];
 * const facts = { argv, cwd: "/home/dev", env: () => undefined };
 * assert.deepEqual(writtenPlaces(facts), ["/run/db.sock"]);
 * ```
 */
export function writtenPlaces(facts: StartFacts): readonly string[] {
  const words = wordsHere(facts.argv);
  const specs = words.includes("remote") ? words : [];
  const sockets = specs.flatMap((word) => word.split(/[=:]/))
    .filter((part) => part.includes("/"));
  return [...namedByAll(words, ["--output", "-o"]), ...sockets]
    .map((path) => absolute(path, facts));
}

/** The flags that name a file of this machine to be read. */
export const FILE_FLAGS = [
  "--binary",
  "--file",
  "--identity-file",
  "--jwks",
  "--key",
  "--known-hosts",
  "--remotes",
  "--token-file",
  "-f",
] as const;

/**
 * What the words of a call name to be read: the files of its flags and of `@FILE`,
 * sockets, and whatever of its words `isThere`, also as a part of `key=value`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPlaces } from "./place_needs.ts";
 *
 * const argv = ["lock", "--remotes", "ci.yaml"];
 * const facts = { argv, cwd: "/srv", env: () => undefined };
 * assert.deepEqual(readPlaces(facts, () => false), ["/srv/ci.yaml"]);
 * ```
 */
export function readPlaces(
  facts: StartFacts,
  isThere: (path: string) => boolean,
): readonly string[] {
  const words = wordsHere(facts.argv);
  const parts = words.flatMap((word) => word.split(/[=:@,]/))
    .filter((part) => part !== "")
    .map((part) => absolute(part, facts));
  const files = [
    ...namedByAll(words, FILE_FLAGS),
    ...words.flatMap((word) => /(?:^|=)@(.+)$/s.exec(word)?.[1] ?? []),
  ].map((path) => absolute(path, facts));
  const found = [...files, ...writtenPlaces(facts), ...parts.filter(isThere)];
  return [...new Set(found)];
}

/** The keys of a `remotes.yaml` that have a path of this machine. */
const PATH_KEYS: Readonly<Record<Access, RegExp>> = {
  read: /["']?\b(identity_file|known_hosts|local)["']?[ \t]*:[ \t]*/g,
  write: /["']?\b(known_hosts|local)["']?[ \t]*:[ \t]*/g,
};

/**
 * What a `remotes.yaml` names to be read, such as its identity files, or
 * written: its files of known hosts, and the sockets its tunnels have here. The
 * text is not read as YAML yet: a match too many keeps a place that could be
 * given up, and a value that does not stand there plainly is the root, which
 * keeps all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { placesInRemotes } from "./place_needs.ts";
 *
 * const facts = { cwd: "/srv/ws", env: () => "/home/dev" };
 * const text = "known_hosts: ~/.ssh/work\ntunnels: [{ local: /run/db.sock }]";
 * assert.deepEqual(placesInRemotes("write", text, facts), [
 *   "/home/dev/.ssh/work",
 *   "/run/db.sock",
 * ]);
 * ```
 */
export function placesInRemotes(
  access: Access,
  text: string,
  facts: Pick<StartFacts, "cwd" | "env">,
): readonly string[] {
  // The pattern takes longer than the rest where there is nothing to find.
  if (!/_file|known_|local/.test(text)) return [];
  return Array.from(text.matchAll(PATH_KEYS[access])).flatMap((match) => {
    const [all, key] = match;
    const value = plainValue(text.slice(match.index + all.length));
    if (value === undefined) return ["/"];
    const isPort = key === "local" && !value.includes("/");
    const isNone = /^(?:~|null)?$/i.test(value);
    return isPort || isNone ? [] : [absolute(value, facts)];
  });
}

/** The value a text begins with; undefined for one that is elsewhere, or of several lines. */
function plainValue(text: string): string | undefined {
  const quoted = /^"([^"\\\n]*)"|^'([^'\n]*)'(?!')/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (/^["'>|*&!]|^(?:#.*)?\r?(?:\n|$)/.test(text)) return undefined;
  return /^(?:(?![ \t]#)[^\r\n,}\]])*/.exec(text)?.[0].trim();
}

/** The words that are not for a command over there. */
function wordsHere(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

/** The values of these flags, `--flag VALUE` or `--flag=VALUE`. */
function namedByAll(
  words: readonly string[],
  flags: readonly string[],
): readonly string[] {
  return words.flatMap((word, i) => {
    const flag = flags.find((one) =>
      word === one || word.startsWith(`${one}=`)
    );
    const value = word === flag
      ? words[i + 1]
      : word.slice((flag ?? "").length + 1);
    return flag === undefined || !value ? [] : [value];
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || "/";
}

/**
 * From `~` or the folder of the program, without `.` and `..`, as Deno compares
 * paths; `node:path` would cost a start.
 */
export function absolute(
  path: string,
  { cwd, env }: Pick<StartFacts, "cwd" | "env">,
): string {
  const parts: string[] = [];
  const whole = /^~\//.test(path)
    ? `${env("HOME") ?? ""}${path.slice(1)}`
    : path.startsWith("/")
    ? path
    : `${cwd}/${path}`;
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
