import assert from "node:assert/strict";
import { Connections, targetKey } from "../../src/session/connections.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { FakeServer } from "../helpers/fake_link_transport.ts";

Deno.test("targetKey() is the same for equal targets whatever the order of their fields", () => {
  const key = targetKey({ user: "me", host: "server", port: 22 });
  assert.equal(targetKey({ port: 22, host: "server", user: "me" }), key);
  assert.equal(
    targetKey({ user: "me", host: "server", port: 22, identity: undefined }),
    key,
  );
  assert.notEqual(targetKey({ user: "me", host: "server", port: 23 }), key);
  assert.notEqual(targetKey({ user: "me", host: "server", port: "22" }), key);
});

Deno.test("Connections.acquire() shares one link, which the last release closes", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  const connections = new Connections();
  const options = { connect: server.connect, clock };
  const first = connections.acquire("a", options);
  const second = connections.acquire("a", options);
  assert.equal(first.link, second.link);
  assert.equal(first.pool, second.pool);
  await first.link.ready();
  await first.release();
  await first.release(); // counts once
  assert.equal(second.link.state.value.kind, "ready");
  await second.release();
  assert.equal(second.link.state.value.kind, "closed");
  assert.equal(server.tries, 1);
  assert.ok(server.last.isClosed);
});

Deno.test("Connections.acquire() makes a new link after the last release", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  const connections = new Connections();
  const options = { connect: server.connect, clock };
  const before = connections.acquire("a", options);
  const releasing = before.release();
  await using after = connections.acquire("a", options);
  assert.notEqual(after.link, before.link);
  await releasing;
  await after.link.ready();
});

Deno.test("Connections lets no more than 8 logins of one place be under way", async () => {
  using clock = new FakeClock();
  const server = new FakeServer();
  server.silent = true;
  const connections = new Connections();
  const leases = Array.from(
    { length: 20 },
    (_, n) =>
      connections.acquire(`user${n}`, {
        connect: server.connect,
        clock,
        place: "server:22",
      }),
  );
  await settle();
  assert.equal(server.underWay, 8);
  server.answer();
  await Promise.all(leases.map(({ link }) => link.ready()));
  assert.equal(server.most, 8);
  await Promise.all(leases.map((lease) => lease.release()));
});
