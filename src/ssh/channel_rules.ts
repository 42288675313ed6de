/**
 * Rules of RFC 4254 that ssh2 does not hold a server to, and that would cost
 * us all our time or memory if it broke them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Channel } from "./ssh2.d.ts";

/** What a server did to a channel that it may not do, if anything. */
export function brokenRule(
  channel: Pick<Channel, "incoming" | "outgoing">,
): ParacleError | undefined {
  // Section 5.1: of packets that hold nothing, ssh2 would send endlessly many.
  if (channel.outgoing.packetSize < 1) {
    return broken("it opened a channel for packets of 0 bytes");
  }
  // Section 5.2: ssh2 would queue whatever comes.
  if (channel.incoming.window < 0) {
    return broken("it sent more than the channel's window");
  }
  return undefined;
}

function broken(what: string): ParacleError {
  return new ParacleError(
    "connect.protocol",
    `The server broke the SSH protocol: ${what}`,
  );
}
