/**
 * The work of `paracle remote show`.
 *
 * @module
 */
import type { RemoteConfig } from "../../config/remote.ts";
import { formatTarget } from "../../config/target.ts";
import { formatTunnel } from "../../config/tunnel_spec.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openRemote } from "../remotes.ts";
import { remoteJson } from "./remote_book.ts";

/** Flags of the command. */
export interface RemoteShowFlags {
  /** One document for programs. */
  readonly json: boolean;
}

/** Prints one remote; of variables the names alone, since values may be secret. */
export async function runRemoteShow(
  this: CliContext,
  flags: RemoteShowFlags,
  name: string,
): Promise<void> {
  const { io } = this;
  const { book, remote } = await openRemote(this, name);
  const entry = book.entry(name);
  const isDefault = book.default === name;
  if (flags.json) {
    return io.out(renderJson({
      schemaVersion: 1,
      ...remoteJson(entry),
      default: isDefault,
      place: entry.place,
      command: remote.command ?? null,
      host_key: remote.hostKeys,
      known_hosts: remote.knownHosts ?? null,
      connect_timeout: remote.connectTimeoutMs / 1000,
      keepalive: {
        interval: remote.keepalive.intervalMs / 1000,
        count: remote.keepalive.countMax,
      },
      env: Object.keys(remote.env),
    }));
  }
  const lines = linesOf(remote).filter(([, value]) => value !== "");
  lines.push(["default", isDefault ? "yes" : "no"], ["source", entry.place]);
  const width = Math.max(...lines.map(([label]) => label.length));
  io.out(
    lines.map(([label, value]) =>
      `${label.padEnd(width)}  ${printable(value)}\n`
    ).join(""),
  );
}

function linesOf(remote: RemoteConfig): (readonly [string, string])[] {
  const { host, port, user } = remote;
  const { intervalMs, countMax } = remote.keepalive;
  return [
    ["name", remote.name],
    ["type", remote.type],
    ["host", formatTarget({ host, user, port: undefined })],
    ["port", `${port}`],
    ["workspace", remote.workspace],
    ["identity_file", remote.identityFile ?? ""],
    ...remote.tunnels.map((tunnel) => {
      const { description, probePath } = tunnel;
      const probed = probePath === undefined ? [] : [`probe ${probePath}`];
      const told = description ? [description] : [];
      const parts = [formatTunnel(tunnel), ...probed, ...told];
      return ["tunnel", parts.join("  ")] as const;
    }),
    ["command", remote.command ?? ""],
    ...remote.hostKeys.map((key) => ["host_key", key] as const),
    ["known_hosts", remote.knownHosts ?? ""],
    ["connect_timeout", `${remote.connectTimeoutMs / 1000} s`],
    [
      "keepalive",
      intervalMs === 0 ? "off" : `${intervalMs / 1000} s x ${countMax}`,
    ],
    ["env", Object.keys(remote.env).join(", ")],
  ];
}
