/**
 * The work of `paracle remote rename`.
 *
 * @module
 */
import { remoteNameFault } from "../../config/remote_rules.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openBook } from "../remotes.ts";
import { defaultsMeaning, scopeOf } from "./remote_book.ts";

/** Flags of the command. */
export interface RemoteRenameFlags {
  /** The user's own file. */
  readonly user: boolean;
  /** One document for programs. */
  readonly json: boolean;
}

/** Renames a remote, and the default that means it. */
export async function runRemoteRename(
  this: CliContext,
  flags: RemoteRenameFlags,
  name: string,
  to: string,
): Promise<void> {
  const { io } = this;
  const book = await openBook(this);
  const scope = scopeOf(book, name, flags.user);
  const fault = remoteNameFault(to);
  if (fault !== undefined) {
    throw refused(name, "usage.invalid", `NEW: ${fault}`);
  }
  const taken = `"${printable(to)}" is taken; remove it first`;
  if (book.find(to) !== undefined) {
    throw refused(name, "config.remote_exists", taken);
  }
  const defaults = defaultsMeaning(book, name, scope);
  await book.edit(scope, (document) => {
    if (document.hasRemote(to)) {
      throw refused(name, "config.remote_exists", taken);
    }
    if (!document.renameRemote(name, to)) {
      throw refused(name, "config.unknown_remote", "it is gone meanwhile");
    }
    if (defaults.includes(scope)) document.setDefault(to);
  });
  for (const other of defaults.filter((each) => each !== scope)) {
    await book.edit(other, (document) => document.setDefault(to));
  }
  const isDefault = defaults.length > 0;
  if (flags.json) {
    const file = book.pathOf(scope);
    return io.out(renderJson({
      schemaVersion: 1,
      name: to,
      was: name,
      default: isDefault,
      source: scope,
      file,
    }));
  }
  io.out(`Renamed remote "${printable(name)}" to "${printable(to)}"\n`);
  if (isDefault) io.out("It is the default as before\n");
}

function refused(
  name: string,
  code: "config.remote_exists" | "config.unknown_remote" | "usage.invalid",
  why: string,
): ParacleError {
  const message = `Cannot rename remote "${printable(name)}": ${why}`;
  return new ParacleError(code, message);
}
