/**
 * The SOCKS handshake over a local connection, with a time limit.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { LocalConn } from "./local_sockets.ts";
import { SocksHandshake, type SocksRequest, type SocksStep } from "./socks.ts";
import type { TunnelReader } from "./tunnel_reader.ts";

const LIMIT_MS = 10_000;

/** What the client asked for, and the bytes it sent after that. */
export interface SocksGreeting {
  readonly request: SocksRequest;
  readonly early: Uint8Array;
}

/** What a handshake needs; all borrowed. */
export interface GreetingOptions {
  readonly reader: TunnelReader;
  readonly clock: Clock;
  /** The connection is closed when it is aborted: that ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * Listens to the client until it has said where it wants to go; undefined
 * when it did not, or did not in time: the connection is then to be closed.
 */
export async function greetSocks(
  conn: LocalConn,
  { reader, clock, signal }: GreetingOptions,
): Promise<SocksGreeting | undefined> {
  const limit = new AbortController();
  const abort = (): void => limit.abort();
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort);
  const expired = clock.sleep(LIMIT_MS, { signal: limit.signal })
    .then(() => conn.reset(), () => {});
  try {
    const handshake = new SocksHandshake();
    for (;;) {
      const bytes = await reader.read();
      if (bytes === undefined) return undefined;
      const step: SocksStep = handshake.push(bytes);
      await writeAll(conn, step.reply);
      if (step.fault !== undefined) return undefined;
      const { request, early = new Uint8Array(0) } = step;
      if (request !== undefined) return { request, early };
    }
  } catch {
    return undefined; // the client is gone
  } finally {
    signal.removeEventListener("abort", abort);
    limit.abort();
    await expired;
  }
}

/** Writes all of it. */
export async function writeAll(
  conn: LocalConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
}
