/**
 * The work of `paracle remote set-default`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openBook } from "../remotes.ts";
import { scopeOf } from "./remote_book.ts";

/** Flags of the command. */
export interface RemoteSetDefaultFlags {
  /** The user's own file. */
  readonly user: boolean;
  /** One document for programs. */
  readonly json: boolean;
}

/** Writes the default to the workspace's file, outside one to the user's. */
export async function runRemoteSetDefault(
  this: CliContext,
  flags: RemoteSetDefaultFlags,
  name: string,
): Promise<void> {
  const { io } = this;
  const book = await openBook(this);
  scopeOf(book, name, flags.user); // or it is unknown
  const scope = flags.user ? "user" : book.scope;
  await book.edit(scope, (document) => document.setDefault(name));
  const file = book.pathOf(scope);
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      default: name,
      source: scope,
      file,
    }));
  }
  const where = printable(file ?? scope);
  io.out(`Default remote is now "${printable(name)}" (${where})\n`);
}
