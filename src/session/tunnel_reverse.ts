/**
 * A tunnel that listens on the remote, for kind `remote`.
 *
 * @module
 */
import type { RemoteListener } from "../transport/raw_channel.ts";
import type { Transport } from "../transport/transport.ts";
import { remoteAddress } from "./tunnel_address.ts";
import { isLinkGone, messageOf } from "./tunnel_client.ts";
import {
  type TunnelContext,
  TunnelMembers,
  type TunnelRun,
} from "./tunnel_context.ts";
import { TunnelIncoming } from "./tunnel_incoming.ts";

interface Asked {
  readonly transport: Transport;
  /** Whether the remote listens. */
  readonly listens: Promise<boolean>;
}

/** Asks each new connection to listen once more. */
export class TunnelReverse implements TunnelRun {
  readonly #context: TunnelContext;
  readonly #members = new TunnelMembers();
  readonly #end = new AbortController();
  readonly #heard: Disposable;
  #asked: Asked | undefined;
  #listener: RemoteListener | undefined;
  #port: number;
  #closing: Promise<void> | undefined;

  /** Asks at once if the link is up; `port` is wanted when the spec leaves it open. */
  constructor(context: TunnelContext, port: number) {
    const { link, spec } = context;
    this.#context = context;
    this.#port = typeof spec.remote === "number" && spec.remote > 0
      ? spec.remote
      : port;
    this.#heard = link.state.onChange(() => this.#ask());
    this.#ask();
  }

  /** See {@linkcode TunnelRun.port}. */
  get port(): number {
    return this.#port;
  }

  /** See {@linkcode TunnelRun.lost}: asking again is what is done anyway. */
  get lost(): undefined {
    return undefined;
  }

  /** Whether the remote listens on this connection; asks again if it refused. */
  async listens(transport: Transport): Promise<boolean> {
    this.#ask();
    const asked = this.#asked;
    if (asked?.transport !== transport) return false;
    if (await asked.listens) return true;
    if (asked === this.#asked) this.#asked = undefined; // the next probe asks again
    return false;
  }

  /** See {@linkcode TunnelRun.close}. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #ask(): void {
    const transport = this.#context.link.current();
    if (transport === undefined || this.#end.signal.aborted) return;
    if (this.#asked?.transport === transport) return;
    this.#listener = undefined; // gone with its connection
    this.#asked = { transport, listens: this.#listen(transport) };
  }

  async #listen(transport: Transport): Promise<boolean> {
    const { spec, fails, changed } = this.#context;
    try {
      const listener = await this.#request(transport);
      if (this.#asked?.transport !== transport || this.#end.signal.aborted) {
        await listener.close();
        return false;
      }
      this.#listener = listener;
      if (spec.remote === 0) this.#port = listener.port;
      changed();
      return true;
    } catch (error) {
      if (!this.#end.signal.aborted && !isLinkGone(error)) {
        fails(messageOf(error), transport);
      }
      return false;
    }
  }

  /** A port that was picked once is wanted again, and any other if it is taken. */
  async #request(transport: Transport): Promise<RemoteListener> {
    const address = remoteAddress(this.#context.spec);
    const { signal } = this.#end;
    const take = (
      incoming: Parameters<Parameters<Transport["listen"]>[1]>[0],
    ) => {
      if (signal.aborted) incoming.reject();
      else this.#members.add(new TunnelIncoming(incoming, this.#context));
    };
    if (!("port" in address) || address.port !== 0 || this.#port === 0) {
      return await transport.listen(address, take, { signal });
    }
    const same = { ...address, port: this.#port };
    try {
      return await transport.listen(same, take, { signal });
    } catch (error) {
      if (signal.aborted || isLinkGone(error)) throw error;
      return await transport.listen(address, take, { signal });
    }
  }

  async #close(): Promise<void> {
    this.#heard[Symbol.dispose]();
    this.#end.abort();
    await this.#asked?.listens;
    await this.#listener?.close();
    await this.#members.stop();
  }
}
