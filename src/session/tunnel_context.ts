/**
 * What the parts of one tunnel share.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Transport } from "../transport/transport.ts";
import type { LinkAccess } from "./link_access.ts";
import type { LocalSockets } from "./local_sockets.ts";
import type { TunnelQueue } from "./tunnel_queue.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";
import type { Tally } from "./tunnel_tally.ts";

/** Made by the tunnel, borrowed by its parts. */
export interface TunnelContext {
  readonly spec: TunnelSpec;
  readonly link: LinkAccess;
  readonly sockets: LocalSockets;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly queue: TunnelQueue;
  /** Something that status shows changed. */
  readonly changed: () => void;
  /** A probe, or a connection, went through. */
  readonly works: (transport: Transport) => void;
  /** It did not, and why; undefined transport: whatever the link is. */
  readonly fails: (problem: string, transport: Transport | undefined) => void;
}

/** A connection of a tunnel, or one on its way to be. */
export interface TunnelMember {
  /** Resolves, never rejects, when it is closed on both sides. */
  readonly done: Promise<void>;
  /** Resets it. */
  stop(): void;
}

/** What listens for a tunnel, from opening or resuming to pausing or closing. */
export interface TunnelRun {
  /** The port it listens on; 0 for a socket, or if it is not known yet. */
  readonly port: number;
  /** Why it listens no more; undefined while it does. */
  readonly lost: string | undefined;
  /** Ends the listener and all connections. Idempotent, bounded, never rejects. */
  close(): Promise<void>;
}

/** The connections of a run. */
export class TunnelMembers {
  readonly #members = new Set<TunnelMember>();

  /** Keeps one until it is done. */
  add(member: TunnelMember): void {
    this.#members.add(member);
    member.done.then(() => this.#members.delete(member));
  }

  /** Resets all and waits for them. */
  async stop(): Promise<void> {
    const members = [...this.#members];
    for (const member of members) member.stop();
    await Promise.all(members.map(({ done }) => done));
  }
}
