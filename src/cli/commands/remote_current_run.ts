/**
 * The work of `paracle remote current`.
 *
 * @module
 */
import type { RemoteEntry } from "../../config/book.ts";
import type { RemoteChoice } from "../../config/merge.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";
import { openBook } from "../remotes.ts";

/** Flags of the command. */
export interface RemoteCurrentFlags {
  /** One document for programs. */
  readonly json: boolean;
}

/** Prints the remote that commands run on, or `here`, and why. */
export async function runRemoteCurrent(
  this: CliContext,
  flags: RemoteCurrentFlags,
): Promise<void> {
  const { globals, io } = this;
  const book = await openBook(this);
  const choice = book.choose({
    flag: globals.remote,
    local: globals.local,
    env: io.env,
  });
  const name = choice.kind === "remote" ? choice.name : null;
  const entry = name === null ? undefined : book.find(name);
  if (name !== null && entry === undefined) {
    printWarnings(io, [`remote "${name}" is not configured`]);
  }
  if (entry?.kind === "broken") printWarnings(io, entry.faults);
  if (!flags.json) {
    const lack = name === null ? "" : lackOf(entry);
    const why = `${reason(choice)}${lack}`;
    return io.out(`${printable(name ?? "here")}  (${why})\n`);
  }
  io.out(renderJson({
    schemaVersion: 1,
    remote: name,
    why: choice.why,
    source: choice.kind === "remote" ? choice.source : null,
    usable: name === null || entry?.kind === "ok",
  }));
}

/** What a chosen remote lacks to be used. */
function lackOf(entry: RemoteEntry | undefined): string {
  if (entry === undefined) return "; not configured";
  return entry.kind === "broken" ? "; broken" : "";
}

function reason(choice: RemoteChoice): string {
  if (choice.kind === "remote") {
    const { source, why } = choice;
    if (why === "flag" || why === "environment") return source;
    return `the ${why}'s default in ${printable(source)}`;
  }
  if (choice.why === "flag") return "--local";
  if (choice.why === "environment") return "PARACLE_LOCAL";
  return "no remote is chosen";
}
