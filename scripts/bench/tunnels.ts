/**
 * Tunnels beside `ssh -L`: throughput and latency, near and far.
 *
 * @module
 */
import { startListening } from "./child.ts";
import { type Figure, inTurn, median, timed } from "./measure.ts";
import { openPlace, ourTunnel, peerTunnel, type Place } from "./place.ts";
import { download, openEcho, ping, upload } from "./transfer.ts";

const SIZE = 256e6;
const FAR_SIZE = 128e6;
const ROUNDS = 5;
const FAR_ROUNDS = 3;
const PINGS = 2000;
const CONNECTS = 300;
/** Each direction; 100 ms of round trip. */
const FAR_MS = 50;

/** Rows of the tunnels. */
export async function tunnels(): Promise<Figure[]> {
  await using place = await openPlace();
  await using services = await startListening("services_process.ts", {});
  return [
    ...await near(place, services.port),
    ...await far(place, services.port),
  ];
}

async function near(place: Place, to: number): Promise<Figure[]> {
  await using ours = await ourTunnel(place, { to });
  await using peer = await peerTunnel(place, { to });
  const both = (
    work: (port: number) => Promise<number>,
    rounds: number = ROUNDS,
  ) =>
    inTurn(rounds, {
      ours: () => work(ours.port),
      peer: () => work(peer.port),
    });
  const unit = "MB/s";
  const target = ">= 0.7 x peer";
  const [one, four] = [{ sizeBytes: SIZE }, { sizeBytes: SIZE, streams: 4 }];
  return [
    {
      what: "tunnel: 1 stream down; peers of all: `ssh -L`",
      ...await both((port) => download(port, one)),
      unit,
      target,
    },
    {
      what: "tunnel: 1 stream up",
      ...await both((port) => upload(port, one)),
      unit,
      target,
    },
    {
      what: "tunnel: 4 streams down",
      ...await both((port) => download(port, four)),
      unit,
      target: "–",
    },
    {
      what: "tunnel: 4 streams up",
      ...await both((port) => upload(port, four)),
      unit,
      target: "–",
    },
    {
      what: "tunnel: round trip of 1 byte, p50",
      ...await both((port) => pings(port, PINGS / ROUNDS)),
      target: "<= 1.0 x peer",
    },
    {
      what: "tunnel: new connection and 1 byte, p50",
      ...await both((port) => connects(port, CONNECTS / ROUNDS)),
      target: "<= 1.3 x peer",
    },
  ];
}

async function far(place: Place, to: number): Promise<Figure[]> {
  await using line = await startListening("proxy_process.ts", {
    port: place.sshd.port,
    delayMs: FAR_MS,
  });
  const sshPort = line.port;
  await using ours = await ourTunnel(place, { to, sshPort });
  await using peer = await peerTunnel(place, { to, sshPort });
  const size = { sizeBytes: FAR_SIZE };
  const down = await inTurn(FAR_ROUNDS, {
    ours: () => download(ours.port, size),
    peer: () => download(peer.port, size),
  });
  const up = await inTurn(FAR_ROUNDS, {
    ours: () => upload(ours.port, size),
    peer: () => upload(peer.port, size),
  });
  const what = "tunnel: 1 stream at 100 ms of added round trip";
  const unit = "MB/s";
  return [
    { what: `${what}, down`, ...down, unit, target: ">= 3 x peer" },
    { what: `${what}, up`, ...up, unit, target: "–" },
  ];
}

async function pings(port: number, count: number): Promise<number> {
  using conn = await openEcho(port);
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await timed(() => ping(conn)));
  return median(times);
}

async function connects(port: number, count: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    times.push(await timed(async () => (await openEcho(port)).close()));
  }
  return median(times);
}
