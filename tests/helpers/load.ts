/**
 * Clients that transfer through a local port without pause, and prove every
 * byte that came.
 *
 * @module
 */
import {
  closeQuietly,
  HASH_BYTES,
  hashOf,
  randomBytes,
  readExactly,
  requestHead,
  writeAll,
} from "./hash_service.ts";

/** What happened so far. */
export interface LoadCounts {
  /** Transfers that came whole with the right hash. */
  completed: number;
  /** Transfers that came whole with a wrong hash. */
  wrong: number;
  /** Connections that were not accepted. */
  refused: number;
  /** Transfers that ended before they were whole. */
  broken: number;
}

/** Who loads what. */
export interface LoadOptions {
  /** A local port that leads to a hash service. */
  readonly port: number;
  readonly clients: number;
  /** Most bytes of one transfer. Default 300 000. */
  readonly sizeBytes?: number;
}

/** Clients at work; disposing stops them. */
export interface Load extends AsyncDisposable {
  readonly counts: Readonly<LoadCounts>;
  /** Resolves when that many more transfers have completed; rejects after two minutes. */
  completes(more: number): Promise<void>;
  /** Lets every transfer under way end, then resolves. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 120_000;

/** Starts the clients; half of what they do is downloads, half uploads. */
export function startLoad(options: LoadOptions): Load {
  return new Loading(options);
}

class Loading implements Load {
  readonly counts: LoadCounts = {
    completed: 0,
    wrong: 0,
    refused: 0,
    broken: 0,
  };
  readonly #options: LoadOptions;
  readonly #clients: readonly Promise<void>[];
  readonly #open = new Set<Deno.Conn>();
  #stopped = false;
  #progress = Promise.withResolvers<void>();

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#clients = Array.from(
      { length: options.clients },
      (_, i) => this.#client(i),
    );
  }

  async completes(more: number): Promise<void> {
    const goal = this.counts.completed + more;
    let isLate = false;
    const patience = setTimeout(() => {
      isLate = true;
      this.#progress.resolve();
    }, PATIENCE_MS);
    try {
      while (this.counts.completed < goal) {
        if (isLate) throw new Error("the transfers did not complete in time");
        await this.#progress.promise;
      }
    } finally {
      clearTimeout(patience);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    for (const conn of this.#open) closeQuietly(conn);
    await Promise.all(this.#clients);
  }

  async #client(serial: number): Promise<void> {
    for (let round = serial; !this.#stopped; round++) {
      let conn;
      try {
        conn = await Deno.connect({ port: this.#options.port });
      } catch {
        this.counts.refused++;
        continue;
      }
      this.#open.add(conn);
      try {
        const right = await this.#transfer(conn, round % 2 === 0);
        this.counts[right ? "completed" : "wrong"]++;
      } catch {
        this.counts.broken++;
      } finally {
        this.#open.delete(conn);
        closeQuietly(conn);
      }
      this.#progress.resolve();
      this.#progress = Promise.withResolvers<void>();
    }
  }

  async #transfer(conn: Deno.TcpConn, down: boolean): Promise<boolean> {
    const { sizeBytes: most = 300_000 } = this.#options;
    const size = 1 + Math.floor(Math.random() * most);
    let expected;
    let bytes;
    if (down) {
      await writeAll(conn, requestHead("D", size));
      bytes = await readExactly(conn, size);
      expected = await readExactly(conn, HASH_BYTES);
    } else {
      bytes = randomBytes(size);
      await writeAll(conn, requestHead("U", size));
      await writeAll(conn, bytes);
      expected = await readExactly(conn, HASH_BYTES);
    }
    const actual = await hashOf(bytes);
    return actual.every((byte, i) => byte === expected[i]);
  }
}
