/**
 * Connections and a listener in memory, with back-pressure as a socket has.
 *
 * @module
 */
import { ControlClient } from "../../src/session/control_client.ts";
import {
  ControlServer,
  type ControlServerOptions,
} from "../../src/session/control_server.ts";
import type {
  LocalConn,
  LocalListener,
} from "../../src/session/local_sockets.ts";
import type { FakeSession } from "./fake_session.ts";

const ROOM_BYTES = 64 * 1024;

/** One direction. */
class Wire {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isEnded = false;
  #isBroken = false;
  #changed: PromiseWithResolvers<void> = Promise.withResolvers();

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#bytes === 0 && !this.#isEnded) await this.#changed.promise;
    if (this.#isBroken) throw new TypeError("closed here");
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return null;
    const count = Math.min(into.length, chunk.length);
    into.set(chunk.subarray(0, count));
    if (count < chunk.length) this.#chunks.unshift(chunk.subarray(count));
    this.#bytes -= count;
    this.#change();
    return count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#bytes >= ROOM_BYTES && !this.#isEnded) {
      await this.#changed.promise;
    }
    if (this.#isEnded) throw new TypeError("broken pipe");
    const taken = bytes.slice(0, ROOM_BYTES);
    this.#chunks.push(taken);
    this.#bytes += taken.length;
    this.#change();
    return taken.length;
  }

  /** `broken`: what was not read yet is lost. */
  end(broken = false): void {
    this.#isEnded = true;
    this.#isBroken ||= broken;
    this.#change();
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Two ends of one connection. */
export function connPair(): [LocalConn, LocalConn] {
  const [there, back] = [new Wire(), new Wire()];
  const end = (inward: Wire, outward: Wire): LocalConn => {
    const close = (): void => {
      outward.end();
      inward.end(true);
    };
    return {
      read: (into) => inward.read(into),
      write: (bytes) => outward.write(bytes),
      closeWrite: () => Promise.resolve(outward.end()),
      close,
      reset: close,
    };
  };
  return [end(back, there), end(there, back)];
}

/** A listener that is connected to by a call. */
export class MemoryListener implements LocalListener {
  readonly port = 0;
  readonly #waiting: LocalConn[] = [];
  #isClosed = false;
  #changed: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Connects; refused once it is closed. */
  dial(): LocalConn {
    if (this.#isClosed) throw new TypeError("refused");
    const [here, there] = connPair();
    this.#waiting.push(there);
    this.#changed.resolve();
    return here;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LocalConn, void> {
    while (!this.#isClosed) {
      const conn = this.#waiting.shift();
      if (conn !== undefined) yield conn;
      else {
        this.#changed = Promise.withResolvers();
        await this.#changed.promise;
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#changed.resolve();
    return Promise.resolve();
  }
}

/** A served session; disposing closes its server. */
export interface ServedSession extends AsyncDisposable {
  readonly server: ControlServer;
  readonly listener: MemoryListener;
  /** Connects a client to it. */
  client(fingerprint?: string): Promise<ControlClient>;
}

/** Serves a session in memory. */
export function serveSession(
  session: FakeSession,
  options: Partial<ControlServerOptions> = {},
): ServedSession {
  const listener = new MemoryListener();
  const place = { remote: "box", version: "1.0.0", pid: 42 };
  const server = ControlServer.start({
    session,
    listener,
    ...place,
    ...options,
  });
  return {
    server,
    listener,
    client: (fingerprint) =>
      ControlClient.connect(
        () => Promise.resolve().then(() => ({ conn: listener.dial() })),
        { version: "1.0.0", fingerprint },
      ),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
