/**
 * A tunnel on memory alone, with everything a test drives.
 *
 * @module
 */
import { Tunnel } from "../../src/session/tunnel.ts";
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";
import { FakeClock, settle } from "./fake_clock.ts";
import { type MemoryConn, MemorySockets } from "./memory_sockets.ts";
import { echo, MemoryLink, MemoryRemote } from "./raw_channels.ts";
import { spec } from "./tunnel_specs.ts";

/** The parts; disposing closes the tunnel. */
export interface TunnelBench extends AsyncDisposable {
  readonly tunnel: Tunnel;
  readonly link: MemoryLink;
  readonly remote: MemoryRemote;
  readonly sockets: MemorySockets;
  readonly clock: FakeClock;
  /** Times `onChange` was called. */
  changes(): number;
  /** A client of `127.0.0.1:8000`, accepted. */
  client(): Promise<MemoryConn>;
}

/** How a bench differs from an echo behind `8000:8000` with the link up. */
export interface BenchOptions {
  readonly spec?: Partial<TunnelSpec>;
  readonly up?: boolean;
  readonly queueLimit?: number;
}

/** Opens the tunnel. */
export async function tunnelBench(
  options: BenchOptions = {},
): Promise<TunnelBench> {
  const remote = new MemoryRemote({ "127.0.0.1:8000": echo });
  const link = new MemoryLink(options.up === false ? undefined : remote);
  const sockets = new MemorySockets();
  const clock = new FakeClock();
  let changes = 0;
  const tunnel = await Tunnel.open(spec(options.spec ?? {}), {
    link,
    sockets,
    clock,
    onChange: () => changes++,
    queueLimit: options.queueLimit ?? 64,
  });
  return {
    tunnel,
    link,
    remote,
    sockets,
    clock,
    changes: () => changes,
    client: async () => {
      const conn = await sockets.connect({ host: "127.0.0.1", port: 8000 });
      await settle();
      return conn;
    },
    [Symbol.asyncDispose]: async () => {
      await tunnel.close();
      clock[Symbol.dispose]();
    },
  };
}

/** Sends text. */
export async function send(conn: MemoryConn, text: string): Promise<void> {
  await conn.write(new TextEncoder().encode(text));
}

/** Reads once, as text. */
export async function read(conn: MemoryConn): Promise<string> {
  const buffer = new Uint8Array(1024);
  const count = await conn.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
}
