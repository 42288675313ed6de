import assert from "node:assert/strict";
import { Health } from "../../src/session/health.ts";
import { Link } from "../../src/session/link.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import {
  FakeLinkTransport,
  FakeServer,
} from "../helpers/fake_link_transport.ts";

Deno.test("Health probes at once and then at each interval", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  const seen: number[] = [];
  const health = new Health(transport, {
    clock,
    onRoundTrip: (rttMs) => seen.push(rttMs),
  });
  await settle();
  assert.deepEqual(seen, [5]);
  await clock.advance(9_999);
  assert.equal(transport.probes, 1);
  await clock.advance(1);
  assert.equal(transport.probes, 2);
  await health.close();
  assert.equal(await health.dead, undefined);
});

Deno.test("Health is dead when there is no answer within the deadline", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  const health = new Health(transport, { clock });
  await settle();
  transport.frozen = true;
  await clock.advance(19_999);
  let dead = false;
  void health.dead.then(() => dead = true);
  await settle();
  assert.equal(dead, false);
  await clock.advance(1);
  const error = await health.dead;
  assert.equal(error?.code, "connect.lost");
  assert.match(error?.message ?? "", /no answer for 10 s/);
});

Deno.test("Health.check() probes at once and waits no more than 3 s", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  const health = new Health(transport, { clock });
  await clock.advance(2_000);
  transport.frozen = true;
  health.check();
  await clock.advance(3_000);
  assert.match((await health.dead)?.message ?? "", /no answer for 3 s/);
});

Deno.test("Health.check() hurries a probe that is under way", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  transport.frozen = true;
  const health = new Health(transport, { clock });
  await clock.advance(1_000);
  health.check();
  await clock.advance(3_000);
  assert.match((await health.dead)?.message ?? "", /no answer for 3 s/);
});

Deno.test("Health.check() asked for again and again probes once a second", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  const health = new Health(transport, { clock });
  for (let n = 0; n < 100; n++) {
    health.check();
    await clock.advance(50);
  }
  assert.ok(transport.probes <= 7, `${transport.probes} probes in 5 s`);
  await health.close();
});

Deno.test("Health probes at once when the machine slept, also during a probe", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  const health = new Health(transport, { clock });
  await settle();
  clock.jump(3_600_000);
  await clock.advance(2_000);
  assert.equal(transport.probes, 2);
  transport.frozen = true;
  await clock.advance(10_000); // a probe is under way
  clock.jump(3_600_000);
  await clock.advance(5_000);
  assert.match((await health.dead)?.message ?? "", /no answer for 3 s/);
});

Deno.test("Health.close() ends a probe that gets no answer", async () => {
  using clock = new FakeClock();
  const transport = new FakeLinkTransport();
  transport.frozen = true;
  const health = new Health(transport, { clock });
  await settle();
  await health.close();
  assert.equal(await health.dead, undefined);
});

Deno.test("Link drops a frozen connection and makes a new one within 30 s", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  await using link = Link.start({ connect: server.connect, clock });
  await clock.advance(60_000);
  server.last.frozen = true;
  await clock.advance(20_000);
  assert.ok(server.made[0]?.isClosed);
  const { value } = link.state;
  assert.ok(value.kind === "ready");
  assert.match(value.lastError?.message ?? "", /no answer for 10 s/);
  assert.equal(server.made.length, 2);
});

Deno.test("Link.suspect() has a dead connection replaced within 3 s", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  await using link = Link.start({ connect: server.connect, clock });
  await clock.advance(12_000);
  server.last.frozen = true;
  link.suspect();
  await clock.advance(3_000);
  assert.equal(server.made.length, 2);
});

Deno.test("Link tells its watchers of a round trip only when it changes noticeably", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  await using link = Link.start({ connect: server.connect, clock });
  const seen: (number | undefined)[] = [];
  using _ = link.state.onChange((state) => {
    if (state.kind === "ready") seen.push(state.rttMs);
  });
  await settle();
  for (const rttMs of [5.5, 6, 20, 21, 0.5, 0.9]) {
    server.last.rttMs = rttMs;
    await clock.advance(10_000);
  }
  assert.deepEqual(seen, [undefined, 5, 20, 0.5]);
});
