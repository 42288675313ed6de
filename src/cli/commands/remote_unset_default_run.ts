/**
 * The work of `paracle remote unset-default`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openBook } from "../remotes.ts";

/** Flags of the command. */
export interface RemoteUnsetDefaultFlags {
  /** The user's own file. */
  readonly user: boolean;
  /** One document for programs. */
  readonly json: boolean;
}

/** Clears the default that counts, and says if another counts now. */
export async function runRemoteUnsetDefault(
  this: CliContext,
  flags: RemoteUnsetDefaultFlags,
): Promise<void> {
  const { io } = this;
  const book = await openBook(this);
  if (!flags.user) book.requireRead("project");
  const ofProject = !flags.user && book.defaultOf("project") !== undefined;
  const scope = ofProject ? "project" : "user";
  book.requireRead(scope);
  const was = book.defaultOf(scope);
  if (was !== undefined) {
    await book.edit(scope, (document) => document.clearDefault());
  }
  const left = book.defaultOf(ofProject ? "user" : "project");
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      was: was ?? null,
      default: left ?? null,
      source: scope,
    }));
  }
  if (was === undefined) return io.out("There is no default remote\n");
  const now = left === undefined
    ? "there is none now"
    : `the default is now "${printable(left)}"`;
  io.out(`"${printable(was)}" is no longer the default: ${now}\n`);
}
