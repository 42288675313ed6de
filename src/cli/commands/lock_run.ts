/**
 * The work of `paracle lock`.
 *
 * @module
 */
import { readConfigText } from "../../config/read_text_io.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
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
      `Cannot lock to ${
        printable(path)
      }: no such file; name one with --remotes FILE`,
    );
  }
  printLines(this, await lockFlags(text, path, { deno: denoVersion() }));
}

function printLines({ io }: CliContext, lines: readonly string[]): void {
  io.out(lines.map((line) => `${line}\n`).join(""));
}

async function projectFile({ services }: CliContext): Promise<string> {
  const path = (await services.remotes()).pathOf("project");
  if (path !== undefined) return path;
  throw new ParacleError(
    "config.not_found",
    "Cannot lock: no workspace here; name a file with --remotes FILE",
  );
}
