/**
 * One WebSocket, as a connection.
 *
 * @module
 */
import { localClient } from "../config/past_proxy_io.ts";
import type { Clock } from "../core/clock.ts";
import { printable } from "../core/printable.ts";
import { within } from "./bridge_wait.ts";
import type { LegConnection, LegEnd, LegListener } from "./leg.ts";
import type { Destination } from "./leg_place.ts";

/** What a connection is made with. */
export interface WsLegConnectionOptions {
  readonly listener: LegListener;
  readonly clock: Clock;
  /** The end of a connection whose token is not good any more. */
  readonly refused: (reason: string) => LegEnd;
}

/** How the server says that a token has expired or was revoked. */
const TOKEN_ENDED = 4401;
const CLOSE_MS = 1_000;
const LOW_WATER_BYTES = 1024 * 1024;
const POLL_MS = 5;

/** One message in each text frame, both ways. */
export class WsLegConnection implements LegConnection {
  readonly closed: Promise<LegEnd>;
  readonly #socket: WebSocket;
  readonly #options: WsLegConnectionOptions;
  readonly #end: (end: LegEnd) => void;
  readonly #open: Promise<void>;
  #fault = "";
  #over = false;

  /** Starts to connect. */
  constructor(
    { url, headers }: Destination,
    options: WsLegConnectionOptions,
  ) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<LegEnd>();
    this.closed = promise;
    this.#end = resolve;
    const client = localClient(url);
    const socket = new WebSocket(url, {
      protocols: ["mcp"],
      headers,
      ...(client === undefined ? {} : { client }),
    });
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#open = new Promise((open) => {
      socket.addEventListener("open", () => open(), { once: true });
    });
    const shaken = new AbortController();
    const { signal } = shaken;
    for (const event of ["open", "close"]) {
      socket.addEventListener(event, () => {
        shaken.abort();
        client?.close(); // only the handshake needs it
      }, { signal });
    }
    socket.addEventListener("message", ({ data }) => this.#hear(data));
    socket.addEventListener("error", (event) => {
      if (event instanceof ErrorEvent && event.message !== "") {
        this.#fault ||= event.message;
      }
    });
    socket.addEventListener("close", (event) => this.#closed(event));
  }

  /** Waits until it is open; undefined, or why it never was. */
  async opened(
    { limitMs, signal }: {
      readonly limitMs: number;
      readonly signal: AbortSignal;
    },
  ): Promise<string | undefined> {
    const failed = this.closed.then(() => "failed" as const);
    const first = Promise.race([this.#open, failed]);
    const done = new AbortController();
    const late = this.#options.clock.sleep(limitMs, {
      signal: AbortSignal.any([signal, done.signal]),
    }).then(() => "late" as const, () => "late" as const);
    const how = await Promise.race([first, late]);
    done.abort();
    if (how === undefined) return undefined;
    if (how === "late") {
      this.#socket.close();
      await within(CLOSE_MS, this.closed, this.#options.clock);
      return `no answer within ${limitMs / 1000} s`;
    }
    return this.#fault === "" ? "the connection ended at once" : this.#fault;
  }

  get bufferedBytes(): number {
    return this.#over ? 0 : this.#socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.#over || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
  }

  async drained(): Promise<void> {
    // A socket tells nobody when it has room.
    while (this.bufferedBytes > LOW_WATER_BYTES) {
      await this.#options.clock.sleep(POLL_MS);
    }
  }

  async close(code: 1000 | 4000): Promise<void> {
    if (this.#over) return;
    try {
      this.#socket.close(code, code === 4000 ? "silent" : "");
    } catch {
      // It is closing already.
    }
    await within(CLOSE_MS, this.closed, this.#options.clock);
    this.#finish({ kind: "lost", reason: "closed here" });
  }

  #hear(data: unknown): void {
    if (this.#over) return;
    if (typeof data === "string") return this.#options.listener.message(data);
    this.#fault = "the server sent a binary frame";
    this.#socket.close(1000);
  }

  /** Some runtimes tell it twice: the first counts. */
  #closed({ code, reason }: CloseEvent): void {
    const said = reason === "" ? "" : `: ${printable(reason)}`;
    if (code === TOKEN_ENDED) {
      const why = `the server does not take the token any more${said}`;
      return this.#finish(this.#options.refused(why));
    }
    const fault = this.#fault === "" ? "" : `: ${printable(this.#fault)}`;
    this.#finish({
      kind: "lost",
      reason: code === 0 || code === 1005 || code === 1006
        ? `the connection broke${fault}`
        : `the server closed the connection (${code})${said || fault}`,
    });
  }

  #finish(end: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#end(end);
  }
}
