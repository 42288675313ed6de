/**
 * The configured remotes as commands open them: what is odd is told each time.
 *
 * @module
 */
import type { RemoteBook } from "../config/book.ts";
import type { RemoteConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import type { CliContext } from "./context.ts";
import { printWarnings } from "./reading.ts";

/** Loads the book and prints what is odd in it. */
export async function openBook(context: CliContext): Promise<RemoteBook> {
  const book = await context.services.remotes();
  printWarnings(context.io, book.warnings);
  return book;
}

/**
 * Loads the book to list what is in it. What can be read is listed, with the
 * rest as warnings; finding nothing counts only when both files were read.
 *
 * @throws {ParacleError} `config.invalid` and others, instead of the warnings.
 */
export async function openListing(context: CliContext): Promise<RemoteBook> {
  const book = await context.services.remotes();
  if (book.entries.length === 0) {
    book.requireRead("project");
    book.requireRead("user");
  }
  printWarnings(context.io, book.warnings);
  return book;
}

/** A remote about to be used, and where it stands. */
export interface OpenedRemote {
  /** Every remote. */
  readonly book: RemoteBook;
  /** The one that was asked for. */
  readonly remote: RemoteConfig;
}

/**
 * Finds a remote that is about to be used and prints what is odd in the files.
 *
 * @throws {ParacleError} `config.invalid`, `config.unknown_remote`, instead of
 * the warnings.
 */
export async function openRemote(
  context: CliContext,
  name: string,
): Promise<OpenedRemote> {
  const book = await context.services.remotes();
  const remote = book.get(name);
  printWarnings(context.io, book.warnings);
  return { book, remote };
}

/**
 * The remote that is named, or else the chosen one: which one that is, is told
 * as for a command that goes there.
 *
 * @throws {ParacleError} as {@linkcode openRemote}; `usage.invalid` when none
 * is chosen.
 */
export async function openChosen(
  context: CliContext,
  name: string | undefined,
): Promise<OpenedRemote> {
  if (name !== undefined) return await openRemote(context, name);
  const { globals, io, services } = context;
  const book = await services.remotes();
  const choice = book.choose({ env: io.env, local: globals.local });
  if (choice.kind === "here") {
    throw new ParacleError(
      "usage.invalid",
      "Cannot tell which remote is meant: none is named, nor chosen; name one of paracle remote list, or set a default with: paracle remote set-default NAME",
    );
  }
  const opened = await openRemote(context, choice.name);
  io.err(`[remote: ${opened.remote.name}]\n`);
  return opened;
}
