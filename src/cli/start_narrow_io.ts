/**
 * What a binary gives up before its first command.
 *
 * @module
 */
import type { CliIo } from "./io.ts";
import { onlyReadsHere } from "./only_reads.ts";
import { revokePermissions, revokeWritePlaces } from "./permissions_io.ts";
import { foldersFrom, linkable, spareWidePlaces } from "./write_places.ts";

/**
 * Gives up the wide places to write to that this call has no use for, or all of
 * `write` where it only reads. Not for
 * a program that is run from its source: its grants are the user's own.
 */
export function narrowWrites(
  argv: readonly string[],
  io: Pick<CliIo, "cwd" | "env">,
): void {
  if (onlyReadsHere(argv)) return revokePermissions(["write"]);
  if (Deno.build.os === "windows") return;
  const facts = { argv, cwd: io.cwd(), env: io.env };
  const paths = [...workspaceFiles(facts.cwd), ...linkable(facts)];
  const linked = paths.flatMap(targetOf);
  revokeWritePlaces(spareWidePlaces({ ...facts, linked }));
}

/** The nearest workspace, and the file in it that is written anew. */
function workspaceFiles(cwd: string): readonly string[] {
  for (const folder of foldersFrom(cwd)) {
    const parac = `${folder}/.parac`;
    if (isThere(parac)) return [parac, `${parac}/config/remotes.yaml`];
  }
  return [];
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Where a path really is, when that is somewhere else. */
function targetOf(path: string): readonly string[] {
  try {
    const real = Deno.realPathSync(path);
    return real === path ? [] : [real];
  } catch {
    return []; // not there
  }
}
