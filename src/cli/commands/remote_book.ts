/**
 * What the commands that edit remotes share.
 *
 * @module
 */
import type {
  RemoteBook,
  RemoteEntry,
  RemoteScope,
} from "../../config/book.ts";
import { formatTunnel } from "../../config/tunnel_spec.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { type SwitchFlag, switchFlag } from "../reading.ts";

/** `--user`, the same everywhere. */
export const userFlag: SwitchFlag = switchFlag(
  "Use the user's own file instead of the workspace's",
);

/** The one positional of most commands. */
export const nameParameter: {
  readonly brief: string;
  readonly parse: (text: string) => string;
  readonly placeholder: string;
} = { brief: "Name of the remote", parse: String, placeholder: "NAME" };

/** The same where the chosen remote is meant when there is none. */
export const chosenParameter: typeof nameParameter & {
  readonly optional: true;
} = {
  ...nameParameter,
  brief: "Name of the remote; default: the chosen one",
  optional: true,
};

/**
 * The file that holds a remote: the one that counts, or the user's.
 *
 * @throws {ParacleError} `config.unknown_remote`.
 */
export function scopeOf(
  book: RemoteBook,
  name: string,
  user: boolean,
): RemoteScope {
  if (user && book.has("user", name)) return "user";
  const { scope } = book.entry(name);
  if (!user) return scope;
  throw new ParacleError(
    "config.unknown_remote",
    `Cannot find remote "${printable(name)}" in the user's file: it is in ` +
      `${printable(book.pathOf(scope) ?? scope)}; leave out --user`,
  );
}

/** The files whose default means this very remote. */
export function defaultsMeaning(
  book: RemoteBook,
  name: string,
  scope: RemoteScope,
): readonly RemoteScope[] {
  const hidden = scope === "user" &&
    (book.isUnread("project") || book.has("project", name));
  const scopes: readonly RemoteScope[] = scope === "project" || hidden
    ? [scope]
    : ["user", "project"];
  return scopes.filter((each) => book.defaultOf(each) === name);
}

/** A remote as `--json` shows it; of a broken one what can be said. */
export function remoteJson(
  entry: RemoteEntry,
): Readonly<Record<string, unknown>> {
  const { name, fields, scope } = entry;
  if (entry.kind === "broken") {
    return { name, source: scope, error: { faults: entry.faults } };
  }
  const { remote } = entry;
  return {
    name,
    type: remote.type,
    host: fields["host"],
    workspace: remote.workspace,
    port: fields["port"] ?? null,
    identity_file: remote.identityFile ?? null,
    tunnels: remote.tunnels.map((tunnel) => ({
      id: formatTunnel(tunnel),
      type: tunnel.kind,
      local: tunnel.local,
      remote: tunnel.kind === "dynamic" ? null : tunnel.remote,
      description: tunnel.description ?? null,
      bind: tunnel.bind,
      remote_host: tunnel.remoteHost,
      local_host: tunnel.localHost,
      probe: tunnel.probePath ?? null,
    })),
    source: scope,
  };
}
