/**
 * A tunnel that listens here, for kinds `local` and `dynamic`.
 *
 * @module
 */
import type { LocalListener } from "./local_sockets.ts";
import { localAddress } from "./tunnel_address.ts";
import { messageOf, TunnelClient } from "./tunnel_client.ts";
import {
  type TunnelContext,
  TunnelMembers,
  type TunnelRun,
} from "./tunnel_context.ts";

/** The listener and its clients; independent of the link. */
export class TunnelListening implements TunnelRun {
  readonly #listener: LocalListener;
  readonly #context: TunnelContext;
  readonly #members = new TunnelMembers();
  readonly #accepting: Promise<void>;
  #lost: string | undefined;
  #closing: Promise<void> | undefined;

  /** Use {@linkcode TunnelListening.open}. */
  constructor(listener: LocalListener, context: TunnelContext) {
    this.#listener = listener;
    this.#context = context;
    this.#accepting = this.#accept();
  }

  /**
   * Listens; `port` is wanted when the spec leaves it open.
   *
   * @throws {ParacleError} what {@linkcode LocalSockets.listen} throws.
   */
  static async open(
    context: TunnelContext,
    port: number,
  ): Promise<TunnelListening> {
    const address = localAddress(context.spec);
    const wanted = "port" in address && address.port === 0
      ? { ...address, port }
      : address;
    const listener = await context.sockets.listen(wanted);
    return new TunnelListening(listener, context);
  }

  /** See {@linkcode TunnelRun.port}. */
  get port(): number {
    return this.#listener.port;
  }

  /** See {@linkcode TunnelRun.lost}. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** See {@linkcode TunnelRun.close}. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #accept(): Promise<void> {
    let why = "it was closed";
    try {
      for await (const conn of this.#listener) {
        if (this.#closing === undefined) {
          this.#members.add(new TunnelClient(conn, this.#context));
        } else conn.reset();
      }
    } catch (error) {
      why = messageOf(error);
    }
    if (this.#closing !== undefined) return;
    this.#lost = `The listener is gone (${why}); pause and resume the tunnel`;
    this.#context.changed();
  }

  async #close(): Promise<void> {
    await this.#listener[Symbol.asyncDispose]();
    await this.#accepting;
    await this.#members.stop();
  }
}
