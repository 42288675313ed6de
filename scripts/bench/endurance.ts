/**
 * Tunnels under faults and load: recovery, memory.
 *
 * @module
 */
import { requestHead, writeAll } from "../../tests/helpers/hash_service.ts";
import { processStats } from "../../tests/helpers/process_stats.ts";
import { type Listening, startListening } from "./child.ts";
import { type Figure, percentile, timed } from "./measure.ts";
import { openPlace, ourTunnel, peerTunnel, type Place } from "./place.ts";
import { download, openEcho } from "./transfer.ts";

const KILLS = 20;
const IDLE = 1000;
const OFFERED = 256e6;
const MIB = 2 ** 20;
/** A connection that lives shorter is tried again more slowly, on purpose. */
const LIFE_MS = 1000;
const STALL_MS = 4000;
const SAMPLE_MS = 100;

/** Rows of recovery and memory. */
export async function endurance(): Promise<Figure[]> {
  await using place = await openPlace();
  await using services = await startListening("services_process.ts", {});
  const to = services.port;
  const tunnel = { to };
  const memory = async (
    work: (tunnel: Listening) => Promise<number>,
  ): Promise<{ readonly ours: number; readonly peer: number }> => {
    await using ours = await ourTunnel(place, tunnel);
    await using peer = await peerTunnel(place, tunnel);
    return { ours: await work(ours), peer: await work(peer) };
  };
  return [
    ...await recovery(place, to),
    {
      what: "tunnel: resident memory with 1,000 idle connections",
      ...await memory(idle),
      unit: "MiB",
      target: "<= 286 MiB (300 MB)",
    },
    {
      what: "tunnel: growth of memory, 256 MB offered to a client that stopped",
      ...await memory(slowReader),
      unit: "MiB",
      target: "< 32 MiB",
    },
  ];
}

/** Times from a kill of the server's processes until a byte comes back again. */
async function recovery(place: Place, to: number): Promise<Figure[]> {
  // `ssh -L` ends with its connection.
  if (Deno.env.get("BENCH_OURS") === "ssh") return [];
  await using tunnel = await ourTunnel(place, { to });
  const times: number[] = [];
  for (let round = 0; round < KILLS; round++) {
    using standing = await openEcho(tunnel.port);
    await new Promise((wake) => setTimeout(wake, LIFE_MS));
    await place.sshd.killSession();
    times.push(
      await timed(async () => {
        await gone(standing);
        (await openAgain(tunnel.port)).close();
      }),
    );
  }
  const what = `tunnel: a byte after kill -9 of the server's session`;
  return [
    { what: `${what}, p50`, ours: percentile(times, 0.5), target: "<= 500 ms" },
    {
      what: `${what}, p95`,
      ours: percentile(times, 0.95),
      target: "<= 2000 ms",
    },
  ];
}

async function gone(conn: Deno.Conn): Promise<void> {
  try {
    while (await conn.read(new Uint8Array(1)) !== null);
  } catch {
    // Reset, as it should be.
  }
}

async function openAgain(port: number): Promise<Deno.Conn> {
  for (;;) {
    try {
      return await openEcho(port);
    } catch {
      // Not yet.
    }
  }
}

async function idle({ pid, port }: Listening): Promise<number> {
  const conns: Deno.Conn[] = [];
  for (let i = 0; i < IDLE; i++) conns.push(await openEcho(port));
  const { rssBytes } = await processStats(pid);
  for (const conn of conns) conn.close();
  return rssBytes / MIB;
}

async function slowReader({ pid, port }: Listening): Promise<number> {
  await download(port, { sizeBytes: OFFERED });
  const before = await processStats(pid);
  using conn = await Deno.connect({ port });
  await writeAll(conn, requestHead("D", OFFERED));
  await conn.read(new Uint8Array(1));
  let most = 0;
  const until = performance.now() + STALL_MS;
  while (performance.now() < until) {
    most = Math.max(most, (await processStats(pid)).rssBytes);
    await new Promise((wake) => setTimeout(wake, SAMPLE_MS));
  }
  return (most - before.rssBytes) / MIB;
}
