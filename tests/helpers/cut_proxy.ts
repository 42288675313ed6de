/**
 * A network that can be broken: a TCP proxy on loopback that delays, swallows
 * or drops what passes through it.
 *
 * @module
 */

/** Where the proxy leads, and how slowly. */
export interface CutProxyOptions {
  readonly host?: string;
  readonly port: number;
  /** Milliseconds added to each direction; half of the added round trip. Default 0. */
  readonly delayMs?: number;
}

/** A running proxy; disposing ends it and its connections. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Becomes a black hole: connections stay open and nothing passes. */
  hold(): void;
  /** Ends {@linkcode CutProxy.hold}; what was held passes. */
  release(): void;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
}

/** Bytes under way in one direction before its sender has to wait. */
const UNDER_WAY_MAX = 64 * 2 ** 20;
const READ_SIZE = 256 * 1024;

/** Starts a proxy on a free port of 127.0.0.1. */
export function startCutProxy(options: CutProxyOptions): CutProxy {
  return new Proxying(options);
}

class Proxying implements CutProxy {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #options: CutProxyOptions;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #lines = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  #gate = openGate();
  #accepted = 0;

  constructor(options: CutProxyOptions) {
    this.#options = options;
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  get connections(): number {
    return this.#accepted;
  }

  hold(): void {
    if (this.#gate.held) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = { held: true, opened: promise, open: resolve };
  }

  release(): void {
    this.#gate.open();
    this.#gate = openGate();
  }

  cut(): void {
    for (const conn of this.#open) closeQuietly(conn);
    this.#open.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    this.release();
    await this.#accepting;
    this.cut();
    await Promise.all(this.#lines);
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      this.#accepted++;
      this.#open.add(near);
      const line = this.#carry(near).finally(() => this.#lines.delete(line));
      this.#lines.add(line);
    }
  }

  async #carry(near: Deno.TcpConn): Promise<void> {
    const { host = "127.0.0.1", port } = this.#options;
    const conns = [near];
    try {
      await this.#gate.opened;
      const far = await Deno.connect({ hostname: host, port });
      conns.push(far);
      if (!this.#open.has(near)) return; // cut meanwhile
      this.#open.add(far);
      near.setNoDelay(true);
      far.setNoDelay(true);
      await Promise.all([this.#pass(near, far), this.#pass(far, near)]);
    } catch {
      // An end of it is gone, and so is the other one now.
    } finally {
      for (const conn of conns) {
        closeQuietly(conn);
        this.#open.delete(conn);
      }
    }
  }

  /** One direction, in order, each chunk `delayMs` after it came. */
  async #pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const { delayMs = 0 } = this.#options;
    const queue = new Line();
    const reading = queue.fill(from, delayMs);
    try {
      for (;;) {
        const next = await queue.take();
        if (next === undefined) break;
        const waitMs = next.due - performance.now();
        // A timer for less than it can measure would hold up many small ones.
        if (waitMs > 2) await new Promise((wake) => setTimeout(wake, waitMs));
        await this.#gate.opened;
        await writeAll(to, next.bytes);
      }
      await reading;
      await to.closeWrite();
    } catch (error) {
      closeQuietly(from);
      closeQuietly(to);
      queue.drop();
      await reading.catch(() => {});
      throw error;
    }
  }
}

interface Chunk {
  readonly due: number;
  readonly bytes: Uint8Array;
}

/** What is under way in one direction. */
class Line {
  readonly #chunks: Chunk[] = [];
  #bytes = 0;
  #over = false;
  #changed = Promise.withResolvers<void>();

  async fill(from: Deno.TcpConn, delayMs: number): Promise<void> {
    try {
      const buffer = new Uint8Array(READ_SIZE);
      while (!this.#over) {
        const count = await from.read(buffer);
        if (count === null) return;
        const due = performance.now() + delayMs;
        this.#chunks.push({ due, bytes: buffer.slice(0, count) });
        this.#bytes += count;
        this.#tell();
        while (this.#bytes > UNDER_WAY_MAX && !this.#over) {
          await this.#changed.promise;
        }
      }
    } finally {
      this.#over = true;
      this.#tell();
    }
  }

  async take(): Promise<Chunk | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#bytes -= chunk.bytes.length;
        this.#tell();
        return chunk;
      }
      if (this.#over) return undefined;
      await this.#changed.promise;
    }
  }

  drop(): void {
    this.#over = true;
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

interface Gate {
  readonly held: boolean;
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function openGate(): Gate {
  return { held: false, opened: Promise.resolve(), open: () => {} };
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

function closeQuietly(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // Closed already.
  }
}
