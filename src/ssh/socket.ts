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
/** So much is sent at once. */
const BATCH_BYTES = 256 * 1024;
const EMPTY = new Uint8Array(0);
/** So much may wait to leave before writers are asked to wait, */
const FULL_BYTES = 1024 * 1024;
/** and so little before they are let go on. */
const ROOMY_BYTES = 256 * 1024;

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
  /**
   * Whether what `data` brings is used again after the call: right when its
   * listeners copy what they keep, as our decipher does and ssh2's do not.
   */
  lends = false;
  /** Resolves when nothing of this socket is running any more. */
  readonly done: Promise<void>;
  readonly #conn: Deno.TcpConn;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #joined: Uint8Array | undefined;
  #roomy: PromiseWithResolvers<void> | undefined;
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
    this.#queuedBytes += data.length;
    this.#flushing ??= this.#flush();
    return true;
  }

  /** Undefined while more may be written; else resolves once it may. */
  room(): Promise<void> | undefined {
    if (this.#queuedBytes < FULL_BYTES || this.destroyed) return undefined;
    return (this.#roomy ??= Promise.withResolvers<void>()).promise;
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
    this.#queuedBytes = 0;
    this.#makeRoom();
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

  #makeRoom(): void {
    if (this.#queuedBytes > ROOMY_BYTES) return;
    this.#roomy?.resolve();
    this.#roomy = undefined;
  }

  async #read(): Promise<void> {
    let into = new Uint8Array(READ_BYTES);
    try {
      while (!this.destroyed) {
        if (this.#paused) {
          await new Promise<void>((resolve) => this.#resumed = resolve);
          if (this.#paused) continue;
        }
        if (this.destroyed) return;
        const count = await this.#conn.read(into);
        if (count === null) break;
        if (this.destroyed) return; // meanwhile
        if (this.lends) {
          this.emit("data", Buffer.from(into.buffer, 0, count));
          // A new key exchange may have brought another decipher.
          if (!this.lends) into = new Uint8Array(READ_BYTES);
          continue;
        }
        // ssh2 keeps views of what it was given, so a buffer is never reused
        // while it may be looked at: small reads are copied, large ones given away.
        if (count < COPY_BELOW) {
          this.emit("data", Buffer.from(into.slice(0, count).buffer));
        } else {
          this.emit("data", Buffer.from(into.buffer, 0, count));
          into = new Uint8Array(READ_BYTES);
        }
      }
      this.readable = false;
      this._readableState.ended = true;
      if (!this.destroyed) this.emit("end");
    } catch (error) {
      if (!this.destroyed) this.emit("error", error);
    }
    this.destroy();
  }

  /** The next bytes to send, of one or many writes. Used until they are sent. */
  #batch(): Uint8Array {
    const queue = this.#queue;
    const [first = EMPTY, second] = queue;
    if (second === undefined || first.length + second.length > BATCH_BYTES) {
      queue.shift();
      return first;
    }
    this.#joined ??= new Uint8Array(BATCH_BYTES);
    let [count, fill] = [0, 0];
    for (const bytes of queue) {
      if (fill + bytes.length > BATCH_BYTES) break;
      this.#joined.set(bytes, fill);
      fill += bytes.length;
      count++;
    }
    queue.splice(0, count);
    return this.#joined.subarray(0, fill);
  }

  async #flush(): Promise<void> {
    await undefined; // lets the writes of this turn gather
    try {
      while (this.#queue.length > 0) {
        const bytes = this.#batch();
        for (let sent = 0; sent < bytes.length;) {
          sent += await this.#conn.write(bytes.subarray(sent));
        }
        if (this.destroyed) return;
        this.#queuedBytes -= bytes.length;
        this.#makeRoom();
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
