/**
 * The work of `paracle lock`.
 *
 * @module
 */
import { readConfigText } from "../../config/read_text_io.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { shellWord } from "../../core/shell_word.ts";
import type { CliContext } from "../context.ts";
import { lockedFlags } from "../lock_book_io.ts";
import { lockFlags } from "../lock_flags.ts";
import { denoVersion } from "../version_io.ts";

/** Flags of the command. */
export interface LockFlags {
  /** Must be given: building needs the source of the program. */
  readonly printFlags: boolean;
  /** A `remotes.yaml`; undefined: the workspace's. */
  readonly remotes?: string | undefined;
}

/** Prints one flag on each line. */
export async function runLock(
  this: CliContext,
  flags: LockFlags,
): Promise<void> {
  if (!flags.printFlags) {
    throw new ParacleError(
      "usage.invalid",
      'Cannot lock this program: what it may do was fixed when it was built; print the flags with "paracle lock --print-flags", or build a locked one from a clone with "deno task compile --lock-to FILE"',
    );
  }
  const own = flags.remotes === undefined ? await lockedFlags() : undefined;
  if (own !== undefined) return printLines(this, own);
  const path = flags.remotes ?? await projectFile(this);
  const text = await readConfigText(path);
  if (text === undefined) {
    throw new ParacleError(
      "config.not_found",
      `Cannot lock to ${printable(path)}: no such file; ${
        flags.remotes === undefined
          ? await otherFile(this)
          : "name one with --remotes FILE"
      }`,
    );
  }
  printLines(this, await lockFlags(text, path, { deno: denoVersion() }));
}

function printLines({ io }: CliContext, lines: readonly string[]): void {
  io.out(lines.map((line) => `${line}\n`).join(""));
}

const ANY_FILE = "name a file with --remotes FILE";

async function projectFile(context: CliContext): Promise<string> {
  const path = (await context.services.remotes()).pathOf("project");
  if (path !== undefined) return path;
  throw new ParacleError(
    "config.not_found",
    `Cannot lock: no workspace here; ${await otherFile(context)}`,
  );
}

/** Only a file that is named counts beside the workspace's: it goes elsewhere. */
async function otherFile({ services }: CliContext): Promise<string> {
  const book = await services.remotes();
  const own = book.pathOf("user");
  if (own === undefined || !book.paths.includes(own)) return ANY_FILE;
  return `your own remotes are in another file, name it: paracle lock --print-flags --remotes ${
    shellWord(own)
  }`;
}
