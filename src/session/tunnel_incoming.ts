/**
 * One connection that came to the remote's listener and is led here.
 *
 * @module
 */
import type { IncomingChannel } from "../transport/raw_channel.ts";
import type { LocalConn } from "./local_sockets.ts";
import { localAddress } from "./tunnel_address.ts";
import { messageOf } from "./tunnel_client.ts";
import type { TunnelContext, TunnelMember } from "./tunnel_context.ts";
import { Pump } from "./tunnel_pump.ts";
import { TunnelReader } from "./tunnel_reader.ts";

/** From the remote's accept to close; takes the channel. */
export class TunnelIncoming implements TunnelMember {
  /** See {@linkcode TunnelMember.done}. */
  readonly done: Promise<void>;
  readonly #stop = new AbortController();
  readonly #pump: Pump;

  /** Takes the channel and connects; what comes meanwhile waits in the channel's window. */
  constructor(incoming: IncomingChannel, context: TunnelContext) {
    const { spec, sockets, tally, fails, changed } = context;
    const { signal } = this.#stop;
    const connecting = sockets.connect(localAddress(spec), { signal });
    const conn = new LateConn(connecting);
    connecting.catch((error) => {
      if (signal.aborted) return;
      tally.refused++;
      fails(messageOf(error), undefined);
      this.stop();
    });
    const channel = incoming.accept();
    const reader = new TunnelReader(conn, () => this.stop());
    this.#pump = new Pump({ conn, channel, reader, tally });
    tally.opened();
    changed();
    this.done = this.#pump.done.then(() => {
      this.#stop.abort(); // the channel may have ended first
      tally.closed();
      changed();
    });
  }

  /** Resets it. */
  stop(): void {
    this.#stop.abort();
    this.#pump.reset();
  }
}

/** A connection that is still being made. */
class LateConn implements LocalConn {
  readonly #conn: Promise<LocalConn>;

  constructor(conn: Promise<LocalConn>) {
    this.#conn = conn;
  }

  async read(into: Uint8Array): Promise<number | null> {
    return await (await this.#conn).read(into);
  }

  async write(bytes: Uint8Array): Promise<number> {
    return await (await this.#conn).write(bytes);
  }

  async closeWrite(): Promise<void> {
    await (await this.#conn).closeWrite();
  }

  close(): void {
    this.#conn.then((conn) => conn.close(), () => {});
  }

  reset(): void {
    this.#conn.then((conn) => conn.reset(), () => {});
  }
}
