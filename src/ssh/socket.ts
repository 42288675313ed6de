/**
 * A TCP connection in the shape ssh2 expects of a socket.
 *
 * `node:net` would do, but on Deno before 2.7 its `setNoDelay` has no effect,
 * which costs 80 ms for every command. This one also joins the three small
 * writes ssh2 makes for each packet into one.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";

const READ_BYTES = 256 * 1024;
const COPY_BELOW = 32 * 1024;

/** Owns the connection it is given; `destroy()` closes it. */
export class Ssh2Socket extends EventEmitter {
  /** Read by ssh2 before every write. */
  readonly _readableState: { ended: boolean } = { ended: false };
  /** Whether ssh2 may write. */
  writable = true;
  /** Whether more can arrive. */
  readable = true;
  /** Whether `destroy()` was called. */
  destroyed = false;
  /** Resolves when nothing of this socket is running any more. */
  readonly done: Promise<void>;
  readonly #conn: Deno.TcpConn;
  #queue: Uint8Array[] = [];
  #flushing: Promise<void> | undefined;
  #ending = false;
  #paused = true;
  #resumed: (() => void) | undefined;
  #finished: (() => void) | undefined;

  /** Takes over `conn`; reading starts with `resume()`. */
  constructor(conn: Deno.TcpConn) {
    super();
    this.setMaxListeners(0);
    this.#conn = conn;
    conn.setNoDelay(true);
    const reading = this.#read();
    this.done = new Promise<void>((resolve) => this.#finished = resolve)
      .then(() => reading)
      .then(() => this.#flushing);
  }

  /** Stops `data` events. */
  pause(): this {
    this.#paused = true;
    return this;
  }

  /** Lets `data` events flow. */
  resume(): this {
    this.#paused = false;
    this.#resumed?.();
    return this;
  }

  /** Queues bytes; they leave together with others of the same turn. */
  write(data: Uint8Array): boolean {
    if (!this.writable) return false;
    this.#queue.push(data);
    this.#flushing ??= this.#flush();
    return true;
  }

  /** Sends what is queued, then half-closes. */
  end(data?: Uint8Array): this {
    if (data !== undefined) this.write(data);
    this.writable = false;
    this.#ending = true;
    this.#flushing ??= this.#flush();
    return this;
  }

  /** Resolves when everything written so far has left. */
  async flushed(): Promise<void> {
    await this.#flushing;
  }

  /** Closes at once; `close` follows. */
  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.writable = false;
    this.readable = false;
    this.#queue = [];
    this.#conn.close();
    this.#resumed?.();
    queueMicrotask(() => this.emit("close"));
    this.#finished?.();
    return this;
  }

  /** Always on; here because ssh2 may ask. */
  setNoDelay(): this {
    return this;
  }

  /** SSH has its own keepalive. */
  setKeepAlive(): this {
    return this;
  }

  /** Deadlines are ours, not the socket's. */
  setTimeout(): this {
    return this;
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    let large: Uint8Array | undefined;
    try {
      while (!this.destroyed) {
        if (this.#paused) {
          await new Promise<void>((resolve) => this.#resumed = resolve);
          if (this.#paused) continue;
        }
        if (this.destroyed) return;
        const into = large ?? buffer;
        const count = await this.#conn.read(into);
        if (count === null) break;
        // ssh2 keeps views of what it was given, so a buffer is never reused
        // while it may be looked at: small reads are copied, large ones given away.
        const data = count < COPY_BELOW
          ? Buffer.from(into.slice(0, count).buffer)
          : Buffer.from(into.buffer, 0, count);
        if (count >= COPY_BELOW) large = new Uint8Array(READ_BYTES);
        this.emit("data", data);
      }
      this.readable = false;
      this._readableState.ended = true;
      if (!this.destroyed) this.emit("end");
    } catch (error) {
      if (!this.destroyed) this.emit("error", error);
    }
    this.destroy();
  }

  async #flush(): Promise<void> {
    await undefined; // lets the writes of this turn gather
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue;
        this.#queue = [];
        const first = batch[0];
        const bytes = batch.length === 1 && first !== undefined
          ? first
          : Buffer.concat(batch);
        for (let sent = 0; sent < bytes.length;) {
          sent += await this.#conn.write(bytes.subarray(sent));
        }
      }
      this.emit("drain");
      if (this.#ending && !this.destroyed) await this.#conn.closeWrite();
    } catch (error) {
      if (!this.destroyed) this.emit("error", error);
      this.destroy();
    } finally {
      // What came while the last bytes left, or in answer to "drain".
      const more = this.#queue.length > 0 && !this.destroyed;
      this.#flushing = more ? this.#flush() : undefined;
    }
  }
}
