/**
 * What a call may want to read or write, as far as its words and its
 * environment tell before anything is done.
 *
 * @module
 */
import { userRemotesPath, userStateFolder } from "../config/paths.ts";
import { readsRemotes } from "./only_reads.ts";
import type { Access } from "./places.ts";
import { absolute, type StartFacts } from "./start_facts.ts";
import { bridges, staysHere } from "./stays_here.ts";

/** The folder of the user's configuration. */
export function configFolder(env: StartFacts["env"]): string | undefined {
  const file = userRemotesPath({ env, home: env("HOME"), windows: false });
  return file && folderOf(file);
}

/** The user's `~/.ssh`, where the home is known. */
export function sshFolder(env: StartFacts["env"]): string | undefined {
  const home = env("HOME") || env("USERPROFILE");
  return home && `${home}/.ssh`;
}

/** What is the user's, wherever the program is run. */
export function userPlaces(
  access: Access,
  env: StartFacts["env"],
): readonly string[] {
  const ssh = sshFolder(env);
  const paths = [
    configFolder(env),
    userStateFolder({ env, home: env("HOME"), windows: false }),
    ssh && (access === "read" ? ssh : `${ssh}/known_hosts`),
  ];
  return paths.flatMap((path) => path ? [path] : []);
}

/**
 * Whether a call may log in somewhere, which takes an agent's socket; `texts`
 * are those of all `remotes.yaml`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mayLogIn } from "./place_needs.ts";
 * import { startFacts } from "./start_facts.ts";
 *
 * const start = { argv: ["agents", "list"], cwd: "/srv", env: () => undefined };
 * assert.equal(mayLogIn(startFacts(start), ["default: lab"]), true);
 * assert.equal(mayLogIn(startFacts(start), ["remotes: {}"]), false);
 * ```
 */
export function mayLogIn(
  { local, remote, words }: StartFacts,
  texts: readonly string[],
): boolean {
  const [group] = words;
  if (group === "remote") return !readsRemotes(words);
  if (group === "doctor" || bridges(words)) return true;
  if (staysHere(words)) return false;
  if (remote !== undefined) return true;
  return !local && texts.some((text) => text.includes("default"));
}

/**
 * What the words of a call name to be written: the files of flags, and the
 * sockets of tunnels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writtenPlaces } from "./place_needs.ts";
 * import { startFacts } from "./start_facts.ts";
 *
 * const argv = ["remote", "up", "lab", "--tunnel", "/run/db.sock:22"];
 * const facts = startFacts({ argv, cwd: "/home/dev", env: () => undefined });
 * assert.deepEqual(writtenPlaces(facts), ["/run/db.sock"]);
 * ```
 */
export function writtenPlaces(facts: StartFacts): readonly string[] {
  const { words } = facts;
  const opens = words[0] === "remote" && OPENING.has(words[1] ?? "");
  const sockets = (opens ? words : []).flatMap((word) => word.split(/[=:]/))
    .filter((part) => part.includes("/"));
  return [...namedBy(words, WRITTEN_FLAGS), ...sockets]
    .map((path) => absolute(path, facts));
}

/** The flags that name a file of this machine to be written. */
const WRITTEN_FLAGS = ["--known-hosts", "--output", "-o"] as const;

/** The commands about remotes that open tunnels their words name. */
const OPENING = new Set(["tunnel", "up"]);

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
 * What the words of a call name to be read: the files of its flags and of
 * `@FILE`, and what they name to be written. Words that `--remote` sends
 * away name files over there.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPlaces } from "./place_needs.ts";
 * import { startFacts } from "./start_facts.ts";
 *
 * const argv = ["lock", "--remotes", "ci.yaml"];
 * const facts = startFacts({ argv, cwd: "/srv", env: () => undefined });
 * assert.deepEqual(readPlaces(facts), ["/srv/ci.yaml"]);
 * ```
 */
export function readPlaces(facts: StartFacts): readonly string[] {
  const { isSent, words } = facts;
  const files = isSent && !staysHere(words) ? [] : [
    ...namedBy(words, FILE_FLAGS),
    ...words.flatMap((word) => /(?:^|=)@(.+)$/s.exec(word)?.[1] ?? []),
  ].map((path) => absolute(path, facts));
  return [...new Set([...files, ...writtenPlaces(facts)])];
}

/** The values of these flags, `--flag VALUE` or `--flag=VALUE`; `--aFlag` is `--a-flag`. */
function namedBy(
  words: readonly string[],
  flags: readonly string[],
): readonly string[] {
  return words.flatMap((word, i) => {
    const [, camel = "", attached] = /^(--?\w[\w-]*)(?:=(.*))?$/s.exec(word) ??
      [];
    const flag = camel.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`);
    const value = attached ?? words[i + 1];
    return flags.includes(flag) && value ? [value] : [];
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || "/";
}
