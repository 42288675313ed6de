/**
 * Which commands of this machine read files and print, and do nothing else.
 *
 * @module
 */

const READS = new Set([
  "agents get",
  "agents list",
  "config show",
  "logs list",
  "logs show",
  "mcp config",
  "mcp list",
  "remote authorize",
  "remote current",
  "remote list",
  "remote ssh-config",
  "runs get",
  "runs list",
  "workflows list",
  "workflows plan",
  "workflows show",
  "workflows status",
]);

/**
 * Whether a command that runs here, and asks no API, needs neither the network
 * nor to write. One whose second word is a flag is taken for one that does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { onlyReads } from "./only_reads.ts";
 *
 * assert.equal(onlyReads(["agents", "list", "--json"]), true);
 * assert.equal(onlyReads(["agents", "run", "coder"]), false);
 * ```
 */
export function onlyReads(
  [group = "", command = ""]: readonly string[],
): boolean {
  return READS.has(`${group} ${command}`);
}

/**
 * Whether it is, besides, a command that never goes to a remote or an API: what
 * it may not do is known before anything is looked at.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { onlyReadsHere } from "./only_reads.ts";
 *
 * assert.equal(onlyReadsHere(["remote", "list"]), true);
 * assert.equal(onlyReadsHere(["agents", "list"]), false);
 * ```
 */
export function onlyReadsHere(argv: readonly string[]): boolean {
  return argv[0] === "remote" && onlyReads(argv);
}

const READS_REMOTES = new Set(["current", "list", "ssh-config"]);

/**
 * Whether it is, besides, a command that reads nothing but files of remotes and
 * what sessions have left there: neither keys nor files that its words name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readsRemotes } from "./only_reads.ts";
 *
 * assert.equal(readsRemotes(["remote", "list"]), true);
 * assert.equal(readsRemotes(["remote", "authorize", "lab"]), false);
 * ```
 */
export function readsRemotes(
  [group, command = ""]: readonly string[],
): boolean {
  return group === "remote" && READS_REMOTES.has(command);
}
