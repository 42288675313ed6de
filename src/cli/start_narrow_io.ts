/**
 * What a binary gives up before its first command.
 *
 * @module
 */
import { variable } from "../core/environment_io.ts";
import { onlyReadsHere, readsRemotes } from "./only_reads.ts";
import {
  queryPermission,
  revokePermissions,
  revokePlaces,
} from "./permissions_io.ts";
import { lookAround, neededPaths, remotesPlaces } from "./place_needs_io.ts";
import { type Access, spareWidePlaces } from "./places.ts";
import { type StartFacts, startFacts } from "./start_facts.ts";
import { buildInfo } from "./version_io.ts";

const UNLOCKED = { remotes: null };

/**
 * Gives up the wide places to read and write that this call has no use for, or
 * all of `write` where it only reads. Not for a program that is run from its
 * source: its grants are the user's own.
 */
export async function narrowPlaces(argv: readonly string[]): Promise<void> {
  const reads = onlyReadsHere(argv);
  if (reads) revokePermissions(["write"]);
  if (Deno.build.os === "windows") return;
  // A program that was not locked has all of the network.
  const { remotes } = queryPermission("net") ? UNLOCKED : await buildInfo();
  const facts = startFacts({ argv, cwd: Deno.cwd(), env: variable, remotes });
  if (readsRemotes(facts.words)) {
    return revokePlaces("read", spareFor("read", facts, remotesPlaces(facts)));
  }
  // Both are found before anything is given up: to look takes `read`.
  const around = lookAround(facts);
  const read = spareFor("read", facts, neededPaths("read", around));
  if (!reads) {
    const needed = neededPaths("write", around);
    revokePlaces("write", spareFor("write", facts, needed));
  }
  revokePlaces("read", read);
}

function spareFor(
  access: Access,
  { cwd }: StartFacts,
  needed: readonly string[],
): readonly string[] {
  return spareWidePlaces({ access, cwd }, needed);
}
