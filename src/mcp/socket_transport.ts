/**
 * The server's end of a WebSocket, as a transport of the SDK: one JSON-RPC
 * message in each text frame.
 *
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import type { Clock } from "../core/clock.ts";
import { errorText } from "./jsonrpc.ts";
import { exceedsBytes, readFrame, TOO_LARGE } from "./socket_frame.ts";

/** What is needed of a WebSocket. */
export interface ServerSocket {
  /** Whether frames can be sent. */
  readonly isOpen: boolean;
  /** Bytes handed over and not yet gone. */
  readonly bufferedAmount: number;
  /** Sends a text frame. */
  send(text: string): void;
  /** Starts to end it. */
  close(code: number, reason: string): void;
}

/** Codes a server ends a socket with. */
export type CloseCode = 1000 | 1001 | 1003 | 1008 | 1009 | 4401;

/** Hears of every message, before it is handed on or sent. */
export interface SocketEar {
  /** A message came in. */
  came(message: unknown): void;
  /** A message goes out. */
  goes(message: unknown): void;
}

/** Nobody on the way takes a larger one: a runtime kills the connection. */
const MAX_OUT_BYTES = 60 * 1024 * 1024;
/** From here on whoever sends is asked to wait. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
const POLL_MS = 5;
/** A peer that leaves so much unread is given up. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** One connection. `serveStdio` of the SDK owns it. */
export class SocketTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  readonly #socket: ServerSocket;
  readonly #clock: Clock;
  readonly #ear: SocketEar;
  #code: CloseCode = 1000;
  #reason = "";
  #over = false;

  /** Speaks through a socket; messages and its end are told by `receive` and `ended`. */
  constructor(
    socket: ServerSocket,
    { clock, ear }: { readonly clock: Clock; readonly ear: SocketEar },
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.#ear = ear;
  }

  /** The code the socket was or will be ended with from here. */
  get closeCode(): CloseCode {
    return this.#code;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** A frame came in: its text, or anything else. */
  receive(data: unknown): void {
    if (this.#over) return;
    if (typeof data !== "string") {
      return this.#end(1003, "one JSON-RPC message per text frame");
    }
    const frame = readFrame(data);
    if (frame.kind === "close") return this.#end(1009, "message too large");
    if (frame.kind === "refuse") {
      return this.#write(errorText(frame.id, frame.error));
    }
    this.#ear.came(frame.message);
    this.onmessage?.(frame.message);
  }

  /** Sends a message; waits while the peer does not read. */
  async send(message: JSONRPCMessage): Promise<void> {
    this.#ear.goes(message);
    this.#write(textOf(message));
    while (!this.#over && this.#socket.bufferedAmount > HIGH_WATER_BYTES) {
      await this.#clock.sleep(POLL_MS);
    }
  }

  /** Which code the end of it is given; the first one counts. */
  endWith(code: CloseCode, reason: string): void {
    if (this.#code !== 1000 || this.#over) return;
    this.#code = code;
    this.#reason = reason;
  }

  close(): Promise<void> {
    if (!this.#over) {
      this.#socket.close(this.#code, this.#reason);
      this.ended();
    }
    return Promise.resolve();
  }

  /** The socket is over, whoever ended it. Heard once. */
  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.onclose?.();
  }

  #end(code: CloseCode, reason: string): void {
    this.endWith(code, reason);
    void this.close();
  }

  #write(text: string): void {
    if (this.#over || !this.#socket.isOpen) return;
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) {
      return this.#end(1008, "too much is unread");
    }
    this.#socket.send(text);
  }
}

function textOf(message: JSONRPCMessage): string {
  const text = JSON.stringify(message);
  if (!exceedsBytes(text, MAX_OUT_BYTES)) return text;
  const id = "id" in message ? message.id : undefined;
  const what = `The answer is larger than ${MAX_OUT_BYTES} bytes`;
  const data = { maxMessageBytes: MAX_OUT_BYTES, maybeExecuted: true };
  return errorText(id, { code: TOO_LARGE, message: what, data });
}
