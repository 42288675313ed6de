/**
 * A port that goes on being listened on when the process runs out of file
 * descriptors: the runtime gives it up then.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** How a port is listened on. */
export interface ListenerOptions {
  /** A name or address of this machine. */
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Answers a request of an address. */
  readonly answer: (request: Request, peer: string) => Promise<Response>;
  /** The time. */
  readonly clock: Clock;
  /** Told once that connections are refused for a while. */
  readonly warn?: ((message: string) => void) | undefined;
}

const AGAIN_MS = 100;
/** So many must be free, or what is accepted next would end it anew. */
const FREE = 8;
const FULL = "connections are refused until others end: too many files are " +
  "open; allow more with: ulimit -n NUMBER";

/** Listens until it is shut down. */
export class Listener {
  /** Where it listens. */
  readonly addr: Deno.NetAddr;
  readonly #options: ListenerOptions;
  readonly #cut = new AbortController();
  readonly #closing = new AbortController();
  readonly #servers: Deno.HttpServer<Deno.NetAddr>[] = [];
  readonly #watching: Promise<void>;
  #isTold = false;

  /** Throws what the runtime throws when it cannot listen there. */
  constructor(options: ListenerOptions) {
    this.#options = options;
    const server = this.#listen(options.port);
    this.addr = server.addr;
    this.#watching = this.#watch(server);
  }

  /** Takes no more connections; resolves when the last one is over. Never rejects. */
  async shutdown(): Promise<void> {
    this.#closing.abort();
    // One that was given up may have nothing left to shut down.
    const ended = (server: Deno.HttpServer): Promise<void> =>
      server.shutdown().then(() => server.finished).catch(() => {});
    await Promise.all(this.#servers.map(ended));
    await this.#watching;
  }

  /** Cuts all connections. */
  cut(): void {
    this.#cut.abort();
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    const { hostname, answer } = this.#options;
    const { signal } = this.#cut;
    const server = Deno.serve(
      { hostname, port, signal, onListen: () => {} },
      (request, { remoteAddr }) => answer(request, remoteAddr.hostname),
    );
    this.#servers.push(server);
    return server;
  }

  async #watch(first: Deno.HttpServer): Promise<void> {
    let server: Deno.HttpServer | undefined = first;
    while (server !== undefined) {
      try {
        return await server.finished;
      } catch {
        if (this.#closing.signal.aborted) return;
        this.#tell();
        // Connections that are open are answered by the one that was given up.
        server = await this.#listenAgain();
      }
    }
  }

  async #listenAgain(): Promise<Deno.HttpServer | undefined> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (hasRoom()) return this.#listen(this.addr.port);
      } catch {
        // Somebody else may have the port for a moment.
      }
      await this.#options.clock.sleep(AGAIN_MS, { signal }).catch(() => {});
    }
    return undefined;
  }

  #tell(): void {
    if (!this.#isTold) this.#options.warn?.(FULL);
    this.#isTold = true;
  }
}

function hasRoom(): boolean {
  using held = new DisposableStack();
  try {
    for (let n = 0; n < FREE; n++) held.use(Deno.openSync("/dev/null"));
    return true;
  } catch (error) {
    // Without this file, or the right to read it, nothing can be told.
    return error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable;
  }
}
