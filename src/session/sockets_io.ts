/**
 * The sockets of this machine.
 *
 * Deno has no way to set SO_LINGER and shuts a connection down before it
 * closes it, so `reset()` is an orderly end for whoever only reads; its next
 * write is answered with a reset.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import type {
  LocalAddress,
  LocalConn,
  LocalListener,
  LocalSockets,
} from "./local_sockets.ts";
import { connectFailure, listenFailure } from "./sockets_failures_io.ts";
import { listenUnix } from "./unix_listener_io.ts";

const ACCEPT_PAUSE_MS = 100;

/** Sockets over `Deno.listen` and `Deno.connect`. */
export class SystemSockets implements LocalSockets {
  readonly #clock: Clock;

  /** Opens nothing yet. */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** See {@linkcode LocalSockets.listen}. */
  async listen(address: LocalAddress): Promise<LocalListener> {
    try {
      if ("path" in address) return await this.#listenUnix(address.path);
      const { host, port } = address;
      const listener = Deno.listen({ hostname: bare(host), port });
      return new SystemListener(listener, {
        port: listener.addr.port,
        clock: this.#clock,
      });
    } catch (error) {
      throw await listenFailure(error, address);
    }
  }

  /** See {@linkcode LocalSockets.connect}. */
  async connect(
    address: LocalAddress,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<LocalConn> {
    const { signal } = options;
    signal?.throwIfAborted();
    try {
      const conn = await dial(address, signal);
      if (signal?.aborted) conn.close();
      signal?.throwIfAborted();
      return new SystemConn(conn);
    } catch (error) {
      signal?.throwIfAborted();
      throw connectFailure(error, address);
    }
  }

  async #listenUnix(path: string): Promise<LocalListener> {
    await removeStale(path);
    const { listener, remove } = await listenUnix(path);
    return new SystemListener(listener, {
      port: 0,
      clock: this.#clock,
      remove,
    });
  }
}

class SystemListener implements LocalListener {
  readonly port: number;
  readonly #listener: Deno.Listener;
  readonly #clock: Clock;
  readonly #remove: (() => Promise<void>) | undefined;
  readonly #end = new AbortController();

  constructor(
    listener: Deno.Listener,
    { port, clock, remove }: {
      readonly port: number;
      readonly clock: Clock;
      readonly remove?: () => Promise<void>;
    },
  ) {
    this.#listener = listener;
    this.port = port;
    this.#clock = clock;
    this.#remove = remove;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<LocalConn> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        yield new SystemConn(await this.#listener.accept());
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Deno.errors.BadResource) throw error;
        // Out of descriptors, or the client is gone already: others will come.
        await this.#clock.sleep(ACCEPT_PAUSE_MS, { signal }).catch(() => {});
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    await this.#remove?.(); // first: while it is there, it is ours to remove
    try {
      this.#listener.close();
    } catch {
      // it broke before
    }
  }
}

class SystemConn implements LocalConn {
  readonly #conn: Deno.Conn;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
    if ("setNoDelay" in conn) noDelay(conn as Deno.TcpConn);
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // closed before
    }
  }

  reset(): void {
    this.close();
  }
}

function noDelay(conn: Deno.TcpConn): void {
  try {
    conn.setNoDelay(true);
  } catch {
    // the other side is gone already: the first read tells
  }
}

async function dial(
  address: LocalAddress,
  signal: AbortSignal | undefined,
): Promise<Deno.Conn> {
  if ("path" in address) {
    return await Deno.connect({ transport: "unix", path: address.path });
  }
  const { host, port } = address;
  return await Deno.connect({
    hostname: bare(host),
    port,
    ...signal === undefined ? {} : { signal },
  });
}

function bare(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}

/** A socket's file stays when its program is killed; one that answers is somebody's. */
async function removeStale(path: string): Promise<void> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info === undefined) return;
  if (info.isSocket !== true) {
    throw new Deno.errors.AlreadyExists(`${path} is not a socket`);
  }
  try {
    const conn = await Deno.connect({ transport: "unix", path });
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    await Deno.remove(path);
    return;
  }
  throw new Deno.errors.AddrInUse(`${path} answers`);
}
