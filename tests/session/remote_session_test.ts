import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { Connections } from "../../src/session/connections.ts";
import { RemoteSession } from "../../src/session/remote_session.ts";
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { MemorySockets } from "../helpers/memory_sockets.ts";
import { echo, MemoryRemote } from "../helpers/raw_channels.ts";
import { spec } from "../helpers/tunnel_specs.ts";

interface Bench extends AsyncDisposable {
  readonly session: RemoteSession;
  readonly clock: FakeClock;
  /** Every remote that was connected to, the newest last. */
  readonly made: MemoryRemote[];
  /** What serves behind the remote's port 8000 from now on; undefined: nothing. */
  serve(service: typeof echo | undefined): void;
  failWith(error: Error | undefined): void;
}

async function open(tunnels: readonly TunnelSpec[]): Promise<Bench> {
  const clock = new FakeClock();
  const made: MemoryRemote[] = [];
  const services: Record<string, typeof echo> = { "127.0.0.1:8000": echo };
  let failure: Error | undefined;
  const lease = new Connections().acquire("lab", {
    connect: () => {
      if (failure !== undefined) return Promise.reject(failure);
      const remote = new MemoryRemote(services);
      made.push(remote);
      return Promise.resolve(remote);
    },
    clock,
    random: () => 0.5,
  });
  const session = await RemoteSession.open({
    name: "lab",
    target: "dev@lab",
    fingerprint: "f",
    tunnels,
    lease,
    sockets: new MemorySockets(),
    clock,
    healthCheckIntervalMs: 30_000,
  });
  return {
    session,
    clock,
    made,
    serve: (service) => {
      delete services["127.0.0.1:8000"];
      if (service !== undefined) services["127.0.0.1:8000"] = service;
    },
    failWith: (error) => {
      failure = error;
    },
    [Symbol.asyncDispose]: () => session.close(),
  };
}

Deno.test("RemoteSession.proven() resolves when a probe has passed through every tunnel", async () => {
  await using bench = await open([spec({})]);
  await bench.session.proven();
  const { link, tunnels, connections } = bench.session.status();
  assert.deepEqual(
    [link.kind, tunnels[0]?.state, connections],
    ["ready", "up", 1],
  );
});

Deno.test("RemoteSession probes a tunnel that does not work again until it does", async () => {
  await using bench = await open([spec({})]);
  bench.serve(undefined);
  bench.session.reconnect();
  await settle();
  const state = (): string | undefined =>
    bench.session.status().tunnels[0]?.state;
  assert.equal(state(), "degraded");
  const proven = bench.session.proven();
  bench.serve(echo);
  await bench.clock.advance(500);
  await proven;
  assert.equal(state(), "up");
});

Deno.test("RemoteSession probes again from time to time", async () => {
  await using bench = await open([spec({})]);
  await bench.session.proven();
  bench.serve(undefined);
  await bench.clock.advance(29_000);
  assert.equal(bench.session.status().tunnels[0]?.state, "up");
  await bench.clock.advance(2_000);
  assert.equal(bench.session.status().tunnels[0]?.state, "degraded");
});

Deno.test("RemoteSession proves its tunnels anew on a new link", async () => {
  await using bench = await open([spec({})]);
  await bench.session.proven();
  bench.session.reconnect();
  await settle();
  await bench.session.proven();
  assert.equal(bench.made.length, 2);
  assert.equal(bench.session.status().tunnels[0]?.state, "up");
});

Deno.test("RemoteSession.proven() rejects with what needs a person", async () => {
  await using bench = await open([spec({})]);
  bench.failWith(new ParacleError("auth.failed", "Cannot log in"));
  bench.session.reconnect();
  await settle();
  await assert.rejects(bench.session.proven(), { code: "auth.failed" });
});

Deno.test("RemoteSession starts nothing for others while its link is down", async () => {
  await using bench = await open([]);
  await settle();
  bench.failWith(new ParacleError("connect.refused", "Cannot connect"));
  bench.session.reconnect();
  await settle();
  await assert.rejects(
    bench.session.spawn(["true"], { findParacle: false }),
    { code: "session.unreachable" },
  );
  await assert.rejects(
    async () => await bench.session.open({ host: "127.0.0.1", port: 8000 }),
    { code: "session.unreachable" },
  );
});

Deno.test("RemoteSession.open() opens all tunnels or none", async () => {
  const twice = [spec({}), spec({ remote: 9000 })]; // one port here
  await assert.rejects(open(twice), { code: "tunnel.port_in_use" });
});

Deno.test("RemoteSession adds, pauses and removes tunnels, and tells its watchers", async () => {
  await using bench = await open([]);
  const { session } = bench;
  await session.proven();
  const before = session.revision.value;
  const { id } = await session.addTunnel(spec({}));
  await bench.clock.advance(250);
  assert.ok(session.revision.value > before);
  await session.proven();
  await session.pauseTunnel(id);
  await session.proven(); // a paused tunnel is nobody's concern
  assert.equal(session.status().tunnels[0]?.state, "paused");
  await session.resumeTunnel(id);
  await session.removeTunnel(id);
  assert.deepEqual(session.status().tunnels, []);
  await assert.rejects(session.removeTunnel(id), { code: "tunnel.not_found" });
});

Deno.test("RemoteSession.close() ends everything and says so", async () => {
  const bench = await open([spec({})]);
  await bench.session.proven();
  await bench.session.down();
  await bench.session.ended;
  assert.equal(bench.session.status().link.kind, "closed");
  assert.equal(bench.clock.sleepers, 0);
});
