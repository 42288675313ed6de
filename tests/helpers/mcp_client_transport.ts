/**
 * A WebSocket as a transport of the SDK's client, for tests.
 *
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";

/** Connects when the client starts it. */
export class ClientSocketTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #socket: WebSocket | undefined;
  #closed: Promise<void> = Promise.resolve();

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async start(): Promise<void> {
    const socket = new WebSocket(this.#url, {
      protocols: ["mcp"],
      headers: this.#headers,
    });
    this.#socket = socket;
    this.#closed = new Promise((resolve) => {
      socket.onclose = () => {
        resolve();
        this.onclose?.();
      };
    });
    socket.onmessage = ({ data }) => this.onmessage?.(JSON.parse(data));
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("refused"));
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#socket?.send(JSON.stringify(message));
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#socket?.close();
    await this.#closed;
  }
}
