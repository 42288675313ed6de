/**
 * One client of a tunnel that listens here.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RawChannel, RemoteAddress } from "../transport/raw_channel.ts";
import type { Transport } from "../transport/transport.ts";
import type { LocalConn } from "./local_sockets.ts";
import { socksReply, type SocksResult } from "./socks.ts";
import { greetSocks, type SocksGreeting, writeAll } from "./socks_greeting.ts";
import { remoteAddress } from "./tunnel_address.ts";
import type { TunnelContext, TunnelMember } from "./tunnel_context.ts";
import { Pump } from "./tunnel_pump.ts";
import { TunnelReader } from "./tunnel_reader.ts";

const SHORTAGE_WAITS_MS: readonly number[] = [100, 200, 400, 800];
const RESOURCE_SHORTAGE = 4; // RFC 4254, 5.1

/** From accept to close; takes over the connection. */
export class TunnelClient implements TunnelMember {
  /** See {@linkcode TunnelMember.done}. */
  readonly done: Promise<void>;
  readonly #conn: LocalConn;
  readonly #context: TunnelContext;
  readonly #reader: TunnelReader;
  readonly #stop = new AbortController();
  #pump: Pump | undefined;

  /** Starts at once. */
  constructor(conn: LocalConn, context: TunnelContext) {
    this.#conn = conn;
    this.#context = context;
    this.#reader = new TunnelReader(conn, () => this.stop());
    this.done = this.#run();
  }

  /** Resets it. */
  stop(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    if (this.#pump === undefined) this.#conn.reset();
    else this.#pump.reset();
  }

  async #run(): Promise<void> {
    const { spec, clock } = this.#context;
    const { signal } = this.#stop;
    if (spec.kind !== "dynamic") return await this.#serve(remoteAddress(spec));
    const reader = this.#reader;
    const greeting = await greetSocks(this.#conn, { reader, clock, signal });
    if (greeting === undefined) return this.#conn.close();
    const { host, port } = greeting.request;
    await this.#serve({ host, port }, greeting);
  }

  async #serve(to: RemoteAddress, greeting?: SocksGreeting): Promise<void> {
    const { queue, tally, changed } = this.#context;
    const { signal } = this.#stop;
    let gone: Transport | undefined;
    for (let retry = 0;;) {
      let transport: Transport | undefined;
      let channel: RawChannel;
      try {
        transport = await queue.transport(signal, gone);
        channel = await transport.open(to, { signal });
      } catch (error) {
        if (signal.aborted) return;
        if (transport !== undefined && isLinkGone(error)) {
          gone = transport; // nothing of this client went anywhere: it waits again
          continue;
        }
        if (isShortage(error) && await this.#pause(retry++)) continue;
        return await this.#refuse(error, { transport, greeting });
      }
      this.#pump = this.#join(channel, greeting);
      if (signal.aborted) this.#pump.reset();
      tally.opened();
      if (greeting === undefined) this.#proven(transport);
      changed();
      await this.#pump.done;
      tally.closed();
      changed();
      return;
    }
  }

  #join(channel: RawChannel, greeting: SocksGreeting | undefined): Pump {
    const ends = { conn: this.#conn, reader: this.#reader, channel };
    const { tally } = this.#context;
    if (greeting === undefined) return new Pump({ ...ends, tally });
    const { request, early } = greeting;
    const reply = socksReply(request.version, "connected");
    return new Pump({ ...ends, tally, greeting: reply, early });
  }

  #proven(transport: Transport): void {
    const { spec, works } = this.#context;
    if (spec.probePath === undefined) works(transport);
  }

  /** Waits before one more try; false: there is none, or nobody is left. */
  async #pause(retry: number): Promise<boolean> {
    const ms = SHORTAGE_WAITS_MS[retry];
    if (ms === undefined) return false;
    const { signal } = this.#stop;
    return await this.#context.clock.sleep(ms, { signal })
      .then(() => true, () => false);
  }

  async #refuse(
    error: unknown,
    { transport, greeting }: {
      readonly transport: Transport | undefined;
      readonly greeting: SocksGreeting | undefined;
    },
  ): Promise<void> {
    const { tally, link, fails, changed } = this.#context;
    if (this.#stop.signal.aborted) return;
    tally.refused++;
    const code = error instanceof ParacleError ? error.code : "internal.bug";
    if (transport !== undefined && code === "connect.timeout") link.suspect();
    if (greeting === undefined) {
      if (transport !== undefined) fails(messageOf(error), transport);
      this.#conn.reset();
    } else {
      const { version } = greeting.request;
      const reply = socksReply(version, resultOf(code));
      await writeAll(this.#conn, reply).catch(() => {}); // it may be gone
      this.#conn.close();
    }
    changed();
  }
}

/** Whether an error says that the connection itself is over. */
export function isLinkGone(error: unknown): boolean {
  return error instanceof ParacleError &&
    (error.code === "connect.lost" || error.code === "connect.closed");
}

/** What to show of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isShortage(error: unknown): boolean {
  return error instanceof ParacleError && error.code === "exec.rejected" &&
    error.details["reason"] === RESOURCE_SHORTAGE;
}

function resultOf(code: string): SocksResult {
  if (code === "connect.refused") return "refused";
  if (code === "exec.rejected") return "forbidden";
  if (code === "connect.timeout") return "expired";
  return "failed";
}
