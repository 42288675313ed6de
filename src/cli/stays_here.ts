/**
 * Which command lines are never sent to a remote.
 *
 * @module
 */
import { commandOf, isOwn } from "./globals.ts";

const ALWAYS_HERE = new Set([
  "remote",
  "licenses",
  "lock",
  "help",
  "completion",
  "doctor",
  "__complete",
  "api",
  "serve",
]);

/** Whether a command line always runs here: remotes, help, versions. */
export function staysHere(argv: readonly string[]): boolean {
  const [first] = argv;
  if (first === undefined || ALWAYS_HERE.has(first)) return true;
  if (first === "--version" || first === "-v") return true;
  if (bridges(argv)) return true;
  return asksForHelp(argv) && isOwn(commandOf(argv));
}

/**
 * Whether it joins an editor of this machine to a remote: it runs here, and
 * `--remote` says where it leads.
 */
export function bridges([first, second]: readonly string[]): boolean {
  return first === "mcp" && (second === "connect" || second === "config");
}

/** Whether it asks for help in its own words, before `--`. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.includes("--help") || own.includes("-h");
}

/**
 * Whether it makes or revokes tokens. They belong to the machine they are made
 * on, so that only the command line itself sends these elsewhere.
 */
export function isAboutTokens(argv: readonly string[]): boolean {
  return commandOf(argv) === "auth";
}

/**
 * Whether it serves the workspace of a machine to editors: a default remote
 * must not move it, or the editor would work on another machine than it shows.
 */
export function isServer([first, second]: readonly string[]): boolean {
  return first === "mcp" && second === "serve";
}
