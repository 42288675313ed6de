/**
 * What a call may want to write to, as far as its words, its environment and
 * the text of a `remotes.yaml` tell before anything is done.
 *
 * @module
 */
import { userRemotesPath, userStateFolder } from "../config/paths.ts";

/** What a process knows when it starts. */
export interface StartFacts {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
}

/** The folder of the user's configuration. */
export function configFolder(env: StartFacts["env"]): string | undefined {
  const file = userRemotesPath({ env, home: env("HOME"), windows: false });
  return file && folderOf(file);
}

/** What is the user's, wherever the program is run. */
export function userPlaces(env: StartFacts["env"]): readonly string[] {
  const home = env("HOME");
  const paths = [
    configFolder(env),
    userStateFolder({ env, home, windows: false }),
    home && `${home}/.ssh/known_hosts`,
    env("SSH_AUTH_SOCK"),
  ];
  return paths.flatMap((path) => path ? [path] : []);
}

/** The folder of `--parac-root`, absolute; undefined without it. */
export function namedRoot(facts: StartFacts): string | undefined {
  const root = namedBy(facts.argv, ["--parac-root"]);
  return root ? absolute(root, facts) : undefined;
}

/**
 * What the words of a call name to be written: `--output FILE`, and the
 * sockets of tunnels in a command about remotes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { namedPlaces } from "./write_needs.ts";
 *
 * const argv = ["remote", "up", "lab", "--tunnel", "/run/db.sock:22"];
 * const facts = { argv, cwd: "/home/dev", env: () => undefined };
 * assert.deepEqual(namedPlaces(facts), ["/run/db.sock"]);
 * ```
 */
export function namedPlaces(facts: StartFacts): readonly string[] {
  const { argv } = facts;
  const output = namedBy(argv, ["--output", "-o"]);
  const end = argv.indexOf("--");
  const words = argv.includes("remote")
    ? argv.slice(0, end < 0 ? argv.length : end)
    : [];
  const sockets = words.flatMap((word) => word.split(/[=:]/))
    .filter((part) => part.includes("/"));
  return [...output ? [output] : [], ...sockets]
    .map((path) => absolute(path, facts));
}

/**
 * What a `remotes.yaml` names to be written: its files of known hosts, and the
 * sockets its tunnels have here. The text is not read as YAML yet: a match too
 * many keeps a place that could be given up.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { placesInRemotes } from "./write_needs.ts";
 *
 * const facts = { argv: [], cwd: "/srv/ws", env: () => "/home/dev" };
 * const text = "known_hosts: ~/.ssh/work\ntunnels: [{ local: /run/db.sock }]";
 * assert.deepEqual(placesInRemotes(text, facts), [
 *   "/home/dev/.ssh/work",
 *   "/run/db.sock",
 * ]);
 * ```
 */
export function placesInRemotes(
  text: string,
  facts: Pick<StartFacts, "cwd" | "env">,
): readonly string[] {
  const values = text.matchAll(
    /["']?\b(?:known_hosts|local)["']?[ \t]*:[ \t]*["']?([^\s"',}\]]+)/g,
  );
  return Array.from(values, ([, value = ""]) => value)
    .filter((value) => value.includes("/"))
    .map((path) => absolute(path, facts));
}

/** The value of the first of these flags, `--flag VALUE` or `--flag=VALUE`. */
function namedBy(
  argv: readonly string[],
  flags: readonly string[],
): string | undefined {
  for (const [i, word] of argv.entries()) {
    const flag = flags.find((one) =>
      word === one || word.startsWith(`${one}=`)
    );
    if (flag === undefined) continue;
    return word === flag ? argv[i + 1] : word.slice(flag.length + 1);
  }
  return undefined;
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
