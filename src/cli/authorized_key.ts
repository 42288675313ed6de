/**
 * The line of `authorized_keys` that lets a remote be used and no more, and
 * what it allows in words.
 *
 * @module
 */
import type { RemoteConfig, TunnelConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { forwardEnd } from "./forward_end.ts";

/** What is wanted besides the tunnels of the remote. */
export interface AuthorizeOptions {
  /** A public key: type, base64, comment. */
  readonly publicKey: string;
  /** Whether terminals are. */
  readonly pty: boolean;
  /** Run in place of whatever is asked for. */
  readonly command: string | undefined;
}

/** A line, and what it means. */
export interface AuthorizedKey {
  /** For `authorized_keys`, without a line break. */
  readonly line: string;
  /** Sentences. */
  readonly allows: readonly string[];
}

// sshd has no word for "none" here. Where to listen is matched in lower case,
// so that capitals match nothing, not even for root, who may listen on port 1;
// and no name below "invalid" is ever found.
const NOTHING = "NOTHING.invalid:1";

/**
 * Makes the line for a remote.
 *
 * @throws {ParacleError} `usage.invalid` for a command of several lines,
 * `config.invalid` for a tunnel the line cannot have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRemote } from "@paracle/paracle";
 * import { authorizedKey } from "./authorized_key.ts";
 *
 * const remote = parseRemote({ host: "dev@lab", workspace: "/srv/ws" });
 * const options = { publicKey: "ssh-ed25519 AAAA", pty: true, command: undefined };
 * const { line } = authorizedKey(remote, options);
 * assert.equal(line, "restrict,pty ssh-ed25519 AAAA");
 * ```
 */
export function authorizedKey(
  remote: RemoteConfig,
  options: AuthorizeOptions,
): AuthorizedKey {
  const { command, publicKey, pty } = options;
  const { tunnels } = remote;
  const words = ["restrict"];
  const allows = [runs(command)];
  if (pty) words.push("pty");
  allows.push(pty ? "Have a terminal" : "No terminal; --pty allows it");
  if (tunnels.length > 0) {
    const { options: more, says } = forwarding(tunnels);
    words.push("port-forwarding", ...more);
    allows.push(...says);
  } else {
    allows.push("No tunnels: the remote has none");
  }
  if (command !== undefined) words.push(`command="${quoted(command)}"`);
  allows.push("No agent and no X11 forwarding, no ~/.ssh/rc");
  return { line: `${words.join(",")} ${publicKey.trim()}`, allows };
}

function runs(command: string | undefined): string {
  return command === undefined
    ? "Run any program as that user; --command TEXT allows only one"
    : `Run only: ${printable(command)}`;
}

function forwarding(
  tunnels: readonly TunnelConfig[],
): { readonly options: readonly string[]; readonly says: readonly string[] } {
  const open = ends(tunnels.filter(({ kind }) => kind === "local"), "open");
  const listen = ends(
    tunnels.filter(({ kind }) => kind === "remote"),
    "listen",
  );
  const anywhere = tunnels.some(({ kind }) => kind === "dynamic");
  const opened = open.length > 0 ? open : [NOTHING];
  const listened = listen.length > 0 ? listen : [NOTHING];
  const either = [
    ...(anywhere ? [] : opened.map((end) => `permitopen="${end}"`)),
    ...listened.map((end) => `permitlisten="${end}"`),
  ];
  return {
    options: either,
    says: [
      anywhere
        ? "Connect anywhere from there: a dynamic tunnel needs that"
        : `Connect from there to: ${open.join(", ") || "nothing"}`,
      `Listen there on: ${listen.join(", ") || "nothing"}`,
      "Open unix sockets there, which this line cannot limit; in sshd_config: AllowStreamLocalForwarding no",
    ],
  };
}

/** Ports only: of sockets sshd has no list. */
function ends(
  tunnels: readonly TunnelConfig[],
  what: "open" | "listen",
): readonly string[] {
  return tunnels.filter(({ remote }) => typeof remote === "number").map(
    ({ bind, remote, remoteHost }) => {
      const host = what === "open" ? remoteHost : bind;
      if (/["\\\s]/.test(host)) {
        throw new ParacleError(
          "config.invalid",
          `Cannot allow a tunnel to "${
            printable(host)
          }": no host for authorized_keys`,
        );
      }
      const end = forwardEnd(host, remote);
      return remote === 0 ? end.replace(/0$/, "*") : end;
    },
  );
}

function quoted(command: string): string {
  if (/\p{Cc}/u.test(command) || command.endsWith("\\")) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot write --command: expected one line that does not end with a backslash",
    );
  }
  return command.replaceAll('"', '\\"');
}
