/**
 * Local sockets without a network.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import type {
  LocalAddress,
  LocalConn,
  LocalListener,
  LocalSockets,
} from "../../src/session/local_sockets.ts";

/** One end of a connection in memory. */
export class MemoryConn implements LocalConn {
  peer: MemoryConn | undefined;
  /** How it ended here. */
  ending: "open" | "closed" | "reset" = "open";
  #inbox: Uint8Array[] = [];
  #ended = false;
  #broken: Error | undefined;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#broken !== undefined) throw this.#broken;
      const [first] = this.#inbox;
      if (first !== undefined) {
        const count = Math.min(first.length, into.length);
        into.set(first.subarray(0, count));
        if (count === first.length) this.#inbox.shift();
        else this.#inbox[0] = first.subarray(count);
        return count;
      }
      if (this.#ended) return null;
      await this.#wake.promise;
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    this.peer?.take(bytes.slice());
    return Promise.resolve(bytes.length);
  }

  closeWrite(): Promise<void> {
    this.peer?.finish();
    return Promise.resolve();
  }

  close(): void {
    this.#end("closed");
    this.peer?.finish();
  }

  reset(): void {
    this.#end("reset");
    this.peer?.break(new Error("connection reset"));
  }

  /** Everything until the half-close, as text. */
  async text(): Promise<string> {
    const buffer = new Uint8Array(1024);
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const count = await this.read(buffer);
      if (count === null) return text;
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
  }

  #end(how: "closed" | "reset"): void {
    if (this.ending !== "open") return;
    this.ending = how;
    this.break(new Error("closed here"));
  }

  take(bytes: Uint8Array): void {
    this.#inbox.push(bytes);
    this.#notify();
  }

  finish(): void {
    this.#ended = true;
    this.#notify();
  }

  break(error: Error): void {
    this.#broken ??= error;
    this.#notify();
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

/** Two connected ends. */
export function connPair(): [MemoryConn, MemoryConn] {
  const here = new MemoryConn();
  const there = new MemoryConn();
  here.peer = there;
  there.peer = here;
  return [here, there];
}

/** A machine of its own. */
export class MemorySockets implements LocalSockets {
  /** Places that somebody else holds. */
  readonly taken: Set<string> = new Set();
  readonly #listeners = new Map<string, MemoryListener>();
  #nextPort = 50_000;

  listen(address: LocalAddress): Promise<LocalListener> {
    const port = "path" in address ? 0 : address.port || this.#nextPort++;
    const key = keyOf("path" in address ? address : { ...address, port });
    if (this.taken.has(key) || this.#listeners.has(key)) {
      const message = `Cannot listen on ${key}: taken`;
      return Promise.reject(new ParacleError("tunnel.port_in_use", message));
    }
    const gone = (): void => void this.#listeners.delete(key);
    const listener = new MemoryListener(port, gone);
    this.#listeners.set(key, listener);
    return Promise.resolve(listener);
  }

  connect(address: LocalAddress): Promise<MemoryConn> {
    const listener = this.#listeners.get(keyOf(address));
    if (listener !== undefined) return Promise.resolve(listener.knock());
    const message = `Cannot connect to ${keyOf(address)}: refused`;
    return Promise.reject(new ParacleError("connect.refused", message));
  }
}

class MemoryListener implements LocalListener {
  readonly port: number;
  readonly #gone: () => void;
  #waiting: MemoryConn[] = [];
  #closed = false;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(port: number, gone: () => void) {
    this.port = port;
    this.#gone = gone;
  }

  knock(): MemoryConn {
    const [here, there] = connPair();
    this.#waiting.push(here);
    this.#wake.resolve();
    return there;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<LocalConn> {
    while (!this.#closed) {
      const conn = this.#waiting.shift();
      if (conn !== undefined) yield conn;
      else {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#gone();
    this.#wake.resolve();
    return Promise.resolve();
  }
}

function keyOf(address: LocalAddress): string {
  return "path" in address ? address.path : `${address.host}:${address.port}`;
}
