/**
 * A remote as `ssh_config` writes it, for programs that use plain ssh.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import type { RemoteConfig, TunnelConfig } from "../config/remote.ts";
import { formatTunnel } from "../config/tunnel_spec.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { forwardEnd } from "./forward_end.ts";

/**
 * The `Host` block of a remote, ready for `~/.ssh/config`. What ssh cannot be
 * told is a comment.
 *
 * @throws {ParacleError} `config.invalid` for a value ssh cannot read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRemote } from "@paracle/paracle";
 * import { sshConfigBlock } from "./ssh_config_block.ts";
 *
 * const remote = parseRemote({ host: "dev@lab", workspace: "/srv/ws" });
 * const lines = sshConfigBlock(remote).split("\n");
 * assert.equal(lines.includes("  HostName lab"), true);
 * ```
 */
export function sshConfigBlock(remote: RemoteConfig): string {
  const { connectTimeoutMs, identityFile, keepalive } = remote;
  const path = (text: string): string => word(atBase(text, remote.baseDir));
  const lines = [
    `# The workspace there: ${printable(remote.workspace)}`,
    ...remote.hostKeys.map((pin) =>
      `# Pinned, which ssh cannot; compare when it asks: ${pin}`
    ),
    `Host ${remote.name}`,
    `  HostName ${word(remote.host)}`,
    ...(remote.user === undefined ? [] : [`  User ${remote.user}`]),
    `  Port ${remote.port}`,
    ...(identityFile === undefined
      ? []
      : [`  IdentityFile ${path(identityFile)}`, "  IdentitiesOnly yes"]),
    `  UserKnownHostsFile ${knownHosts(remote).map(path).join(" ")}`,
    "  StrictHostKeyChecking ask",
    `  ConnectTimeout ${Math.ceil(connectTimeoutMs / 1000)}`,
    `  ServerAliveInterval ${Math.ceil(keepalive.intervalMs / 1000)}`,
    `  ServerAliveCountMax ${keepalive.countMax}`,
    ...remote.tunnels.map(forward),
  ];
  return lines.join("\n") + "\n";
}

/** The files that are asked here, in this order. */
function knownHosts({ knownHosts, baseDir }: RemoteConfig): readonly string[] {
  return [
    ...(knownHosts === undefined ? [] : [knownHosts]),
    ...(baseDir === undefined ? [] : [".parac/config/known_hosts"]),
    "~/.ssh/known_hosts",
  ];
}

function forward(tunnel: TunnelConfig): string {
  const { bind, kind, local, localHost, remote, remoteHost } = tunnel;
  if (kind !== "remote" && local === 0) {
    return `  # ssh picks no port by itself: ${
      printable(formatTunnel(tunnel))
    }`;
  }
  const end = (host: string, place: number | string): string =>
    word(forwardEnd(host, place));
  switch (kind) {
    case "local":
      return `  LocalForward ${end(bind, local)} ${end(remoteHost, remote)}`;
    case "remote":
      return `  RemoteForward ${end(bind, remote)} ${end(localHost, local)}`;
    case "dynamic":
      return `  DynamicForward ${end(bind, local)}`;
  }
}

/** ssh expands `~` itself; what is relative starts at the file of the remote. */
function atBase(path: string, baseDir: string | undefined): string {
  const isWhole = isAbsolute(path) || /^~(\/|$)/.test(path);
  return isWhole || baseDir === undefined ? path : join(baseDir, path);
}

/** One word: `%` would begin a token, a blank end it. */
function word(text: string): string {
  if (/["\p{Cc}]|\$\{|\\$/u.test(text)) {
    throw new ParacleError(
      "config.invalid",
      `Cannot write "${printable(text)}" for ssh: it has no way to quote ` +
        'a double quote, a line break or "${"; use another path',
    );
  }
  const safe = text.replaceAll("%", "%%");
  return /[\s'#\\]/.test(safe) ? `"${safe}"` : safe;
}
