/**
 * The work of `paracle remote list`.
 *
 * @module
 */
import type { RemoteBook, RemoteEntry } from "../../config/book.ts";
import { formatTarget } from "../../config/target.ts";
import { formatTunnel } from "../../config/tunnel_spec.ts";
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, tableWidth } from "../reading.ts";
import { openListing } from "../remotes.ts";
import { remoteJson } from "./remote_book.ts";

/** Flags of the command. */
export interface RemoteListFlags {
  /** One document for programs. */
  readonly json: boolean;
}

const NONE = "No remotes yet; add one with " +
  '"paracle remote add NAME [USER@]HOST WORKSPACE"\n';

/**
 * Prints every remote; a broken one is told on standard error.
 *
 * @throws {ParacleError} `config.invalid` and others when there is none and a
 * file cannot be read.
 */
export async function runRemoteList(
  this: CliContext,
  flags: RemoteListFlags,
): Promise<void> {
  const { io } = this;
  const book = await openListing(this);
  for (const entry of book.entries) {
    if (entry.kind === "broken") printWarnings(io, entry.faults);
  }
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      default: book.default ?? null,
      remotes: book.entries.map(remoteJson),
    }));
  }
  if (book.entries.length === 0) return io.out(NONE);
  io.out(renderTable(
    [
      { title: "name", flexible: true },
      { title: "host", flexible: true },
      { title: "workspace", flexible: true },
      { title: "tunnels", flexible: true },
      { title: "default" },
      { title: "source" },
    ],
    book.entries.map((entry) => row(book, entry)),
    tableWidth(io),
  ));
}

function row(book: RemoteBook, entry: RemoteEntry): readonly string[] {
  const { name, scope } = entry;
  const mark = book.default === name ? "*" : "";
  if (entry.kind === "broken") {
    return [name, "(broken)", "", "", mark, scope];
  }
  const { host, port, tunnels, user, workspace } = entry.remote;
  const target = { host, user, port: port === 22 ? undefined : port };
  const ports = tunnels.map(formatTunnel).join(", ");
  return [name, formatTarget(target), workspace, ports, mark, scope];
}
