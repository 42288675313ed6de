/**
 * Connections opened from the remote to a port or a unix socket there
 * (RFC 4254, 7.2, and OpenSSH's `direct-streamlocal`).
 *
 * @module
 */
import type { RemoteAddress } from "../transport/raw_channel.ts";
import { channelError } from "./errors.ts";
import type { LiveLink } from "./live_link.ts";
import { SSHRawChannel } from "./raw_channel.ts";
import type { Channel, Ssh2Error } from "./ssh2.d.ts";

/**
 * Opens a connection; the caller closes it.
 *
 * @throws {ParacleError} `connect.refused`, `exec.rejected`,
 * `connect.timeout`, and what the link ended with.
 */
export function openChannel(
  link: LiveLink,
  address: RemoteAddress,
  signal: AbortSignal | undefined,
): Promise<SSHRawChannel> {
  const place = placeThere(address);
  return link.ask<SSHRawChannel>(
    { what: `${place} through ${link.name}`, signal },
    (answer) => {
      const done = (error: Ssh2Error | undefined, channel: Channel): void => {
        if (!error) return answer.resolve(new SSHRawChannel(channel, link));
        if (link.isDown()) return; // its end carries the reason
        answer.reject(channelError(error, place, link.name));
      };
      const { client } = link;
      if ("path" in address) {
        client.openssh_forwardOutStreamLocal(address.path, done);
      } else {
        client.forwardOut("127.0.0.1", 0, address.host, address.port, done);
      }
    },
  );
}

/** An address for messages: `port 80 of host`, `socket /run/x.sock`. */
export function placeThere(address: RemoteAddress): string {
  return "path" in address
    ? `socket ${address.path}`
    : `port ${address.port} of ${address.host}`;
}
