/**
 * Tunnels written to and removed from `remotes.yaml`.
 *
 * @module
 */
import type { RemoteBook } from "../../config/book.ts";
import type { RemoteFields, RemotesDocument } from "../../config/document.ts";
import { faultText } from "../../config/fault.ts";
import { checkRemote } from "../../config/schema.ts";
import { proveTunnel } from "../../config/tunnel_schema.ts";
import { formatTunnel, type TunnelFields } from "../../config/tunnel_spec.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { scopeOf } from "./remote_book.ts";

/**
 * Writes a tunnel behind the others of a remote; returns the file.
 *
 * @throws {ParacleError} `usage.invalid` when it gets in the way of another.
 */
export async function saveTunnel(
  book: RemoteBook,
  name: string,
  tunnel: TunnelFields,
): Promise<string> {
  const scope = scopeOf(book, name, false);
  await book.edit(scope, (document) => {
    const fields = fieldsOf(document, name);
    const tunnels = [...listOf(fields), tunnel];
    const { faults } = checkRemote({ ...fields, tunnels }, { name });
    if (faults.length > 0) {
      const issues = faults.map(faultText);
      throw new ParacleError(
        "usage.invalid",
        `Cannot save the tunnel for "${printable(name)}": ${issues.join("; ")}`,
        { details: { remote: name, issues } },
      );
    }
    document.addTunnel(name, tunnel);
  });
  return book.pathOf(scope) ?? scope;
}

/** Removes a tunnel by its id; the file, or undefined if it was not there. */
export async function forgetTunnel(
  book: RemoteBook,
  name: string,
  id: string,
): Promise<string | undefined> {
  const scope = scopeOf(book, name, false);
  const removed = await book.edit(scope, (document) => {
    const index = listOf(fieldsOf(document, name)).findIndex((item) => {
      const { tunnel } = proveTunnel(item);
      return tunnel !== undefined && formatTunnel(tunnel) === id;
    });
    if (index >= 0) document.removeTunnel(name, index);
    return index >= 0;
  });
  return removed ? book.pathOf(scope) ?? scope : undefined;
}

function fieldsOf(document: RemotesDocument, name: string): RemoteFields {
  const fields = document.fieldsOf(name);
  if (fields !== undefined) return fields;
  throw new ParacleError(
    "config.unknown_remote",
    `Cannot edit remote "${printable(name)}": it is gone meanwhile`,
    { details: { remote: name } },
  );
}

function listOf(fields: RemoteFields): readonly unknown[] {
  const tunnels = fields["tunnels"];
  return Array.isArray(tunnels) ? tunnels : [];
}
