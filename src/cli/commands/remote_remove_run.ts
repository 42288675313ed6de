/**
 * The work of `paracle remote remove`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openBook } from "../remotes.ts";
import { defaultsMeaning, scopeOf } from "./remote_book.ts";

/** Flags of the command. */
export interface RemoteRemoveFlags {
  /** Do not ask. */
  readonly force: boolean;
  /** The same as `force`. */
  readonly yes: boolean;
  /** The user's own file. */
  readonly user: boolean;
  /** One document for programs. */
  readonly json: boolean;
}

/** Removes a remote, and the default that meant it. */
export async function runRemoteRemove(
  this: CliContext,
  flags: RemoteRemoveFlags,
  name: string,
): Promise<void> {
  const { io } = this;
  const book = await openBook(this);
  const scope = scopeOf(book, name, flags.user);
  const shown = printable(name);
  const file = book.pathOf(scope);
  if (!flags.force && !flags.yes && !await agreed(this, shown, file)) {
    io.err(`Kept remote "${shown}"\n`);
    this.exitCode = 1;
    return;
  }
  const stays = scope === "project" && !book.isUnread("user") &&
    book.has("user", name);
  const defaults = stays ? [] : defaultsMeaning(book, name, scope);
  for (const other of defaults.filter((each) => each !== scope)) {
    await book.edit(other, (document) => document.clearDefault());
  }
  const removed = await book.edit(scope, (document) => {
    if (defaults.includes(scope)) document.clearDefault();
    return document.removeRemote(name);
  });
  const defaultCleared = defaults.length > 0;
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      name,
      removed,
      defaultCleared,
      source: scope,
      file,
    }));
  }
  io.out(`Removed remote "${shown}" from ${printable(file ?? scope)}\n`);
  if (defaultCleared) io.out("It was the default: there is none now\n");
  if (stays) io.out(`The user's remote "${shown}" counts now\n`);
}

async function agreed(
  context: CliContext,
  shown: string,
  file: string | undefined,
): Promise<boolean> {
  const { io } = context;
  if (!io.isTerminal.stdin || !io.isTerminal.stderr) {
    throw new ParacleError(
      "usage.needs_terminal",
      `Cannot remove remote "${shown}": no terminal to ask on; ` +
        `run "paracle remote remove ${shown} --force"`,
    );
  }
  const question = `Remove remote "${shown}" from ${printable(file ?? "")}?`;
  const answer = await io.ask(`${question} [y/N] `);
  return /^(y|yes)$/i.test(answer.trim());
}
