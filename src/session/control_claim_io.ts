/**
 * Whose a control socket is, told by a file beside it that has a name of its
 * own for each session. To remove it needs `write` and not `read`, so that a
 * session which may read no more leaves nothing of its own behind, and
 * nothing of another's is removed.
 *
 * @module
 */
import { basename, dirname } from "node:path";

const END = ".claim";

/** A socket's place that is ours until another session takes it over. */
export interface ControlClaim {
  /** Gives it back; answers whether it was still ours. Never rejects. */
  giveUp(): Promise<boolean>;
}

/**
 * Claims the place at `path`; claims of others, all of them dead, are removed.
 * The caller holds the lock of the place.
 */
export async function claimPlace(path: string): Promise<ControlClaim> {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith(start) || !name.endsWith(END)) continue;
    await Deno.remove(`${folder}/${name}`).catch(() => {}); // gone, then
  }
  const claim = `${path}.${crypto.randomUUID()}${END}`;
  await Deno.writeTextFile(claim, "", { createNew: true, mode: 0o600 });
  return {
    giveUp: async () => {
      try {
        await Deno.remove(claim);
        return true;
      } catch {
        return false; // another session took the place, or somebody cleaned up
      }
    },
  };
}
