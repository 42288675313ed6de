/**
 * The texts of both `remotes.yaml` for a tab.
 *
 * @module
 */
import { readConfigText } from "../config/read_text_io.ts";
import { ParacleError } from "../core/errors.ts";
import { findParacRoot } from "../workspace/find_io.ts";
import { type PlainRemotes, plainRemotes } from "./complete_remotes.ts";
import type { CliIo } from "./io.ts";
import { isLocked } from "./version_io.ts";
import { sourcesOf } from "./warm_io.ts";

/**
 * The remotes of both files, if that can be told from texts alone; undefined
 * when the book has to tell: a file is not plain or cannot be read, or the
 * program is locked to other remotes.
 */
export async function readPlainRemotes(
  { cwd, env }: Pick<CliIo, "cwd" | "env">,
): Promise<PlainRemotes | undefined> {
  if (await isLocked()) return undefined;
  try {
    const { sources } = sourcesOf(await findParacRoot(cwd()), env);
    const texts = await Promise.all(sources.map(readConfigText));
    return plainRemotes(texts.filter((text) => text !== undefined));
  } catch (error) {
    if (error instanceof ParacleError) return undefined;
    throw error;
  }
}
