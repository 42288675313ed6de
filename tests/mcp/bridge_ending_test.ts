import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, startBridge } from "../helpers/mcp_bridge.ts";
import { MemoryLeg } from "../helpers/mcp_memory_leg.ts";

const REFUSED = { kind: "refused", reason: "401 Unauthorized" } as const;

Deno.test("runBridge() ends with 0 at once when the client leaves and nothing runs", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "subscriptions/listen", params: {} });
  await bridge.end();
  assert.equal(await bridge.status, 0);
  assert.equal(bridge.leg.last.closedWith, 1000);
});

Deno.test("runBridge() waits for the last answers, up to 1.5 s", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call(2, "run"));
  await bridge.end();
  await bridge.clock.advance(300);
  bridge.leg.last.say({ id: 1, result: {} });
  await bridge.clock.advance(1190);
  assert.equal(bridge.ended, undefined);
  assert.equal(bridge.leg.last.closedWith, undefined);
  await bridge.clock.advance(20);
  assert.equal(await bridge.status, 0);
  assert.equal(bridge.leg.last.closedWith, 1000);
  assert.equal(bridge.answers(1).length, 1);
  assert.equal(bridge.error(2).data.maybeExecuted, true);
});

Deno.test("runBridge() ends as soon as the last answer is out", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  await bridge.end();
  bridge.leg.last.answer("tools/call");
  assert.equal(await bridge.status, 0);
  assert.equal(bridge.answers(1).length, 1);
});

Deno.test("runBridge() takes the last line without a newline", async () => {
  await using bridge = await startBridge();
  await bridge.raw('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  await bridge.end();
  bridge.leg.last.answer("ping");
  assert.equal(await bridge.status, 0);
  assert.equal(bridge.answers(1).length, 1);
});

Deno.test("runBridge() ends within 2 s though the connection does not close and nobody reads", async () => {
  const leg = new MemoryLeg();
  leg.onOpen = (connection) => connection.close = () => new Promise(() => {});
  const write = (): Promise<void> => new Promise(() => {});
  await using bridge = await startBridge({ leg, write });
  await bridge.send(call(1, "run"));
  await bridge.end();
  await bridge.clock.advance(2000);
  assert.equal(bridge.ended, 0);
});

Deno.test("runBridge() ends with 0 when the client is gone", async () => {
  const write = (): Promise<void> => Promise.reject(new Error("EPIPE"));
  await using bridge = await startBridge({ write });
  await bridge.send({ id: 1, method: "ping" });
  bridge.leg.last.answer("ping");
  assert.equal(await bridge.status, 0);
  assert.equal(bridge.leg.last.closedWith, 1000);
});

Deno.test("runBridge() ends with 0 by a signal, also while it is trying to connect", async () => {
  for (const isUp of [true, false]) {
    const leg = new MemoryLeg();
    if (!isUp) leg.down();
    await using bridge = await startBridge({ leg });
    await bridge.send(call(1, "run"));
    bridge.stop();
    assert.equal(await bridge.status, 0);
    assert.equal(bridge.error(1).data.maybeExecuted, isUp);
  }
});

Deno.test("runBridge() ends by a signal while a try hangs", async () => {
  const leg = new MemoryLeg();
  leg.open = (_listener, { signal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  await using bridge = await startBridge({ leg });
  bridge.stop();
  assert.equal(await bridge.status, 0);
});

Deno.test("runBridge() tries a refused token once more at once, then answers all and ends with 4", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "ping" }, call(2, "run"));
  bridge.leg.fails = REFUSED;
  bridge.leg.last.end({ kind: "refused", reason: "4401 token expired" });
  assert.equal(await bridge.status, 4);
  assert.equal(bridge.leg.opens, 2);
  assert.equal(bridge.error(1).code, -31004);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
  assert.equal(bridge.error(2).code, -31001);
});

Deno.test("runBridge() goes on with a new token, and counts refusals anew", async () => {
  await using bridge = await startBridge();
  for (let tokens = 2; tokens < 5; tokens += 1) {
    await bridge.clock.advance(1000);
    bridge.leg.last.end(REFUSED);
    await settle();
    assert.equal(bridge.leg.connections.length, tokens);
  }
});

Deno.test("runBridge() ends with 4 when the first two tries are refused", async () => {
  const leg = new MemoryLeg();
  leg.fails = REFUSED;
  await using bridge = await startBridge({ leg });
  assert.equal(await bridge.status, 4);
  assert.equal(leg.opens, 2);
});

Deno.test("runBridge() ends as the leg says when it is permanent", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "ping" });
  const reason = "the host key has changed";
  bridge.leg.fails = { kind: "permanent", reason, exitCode: 243 };
  bridge.leg.last.cut();
  await bridge.clock.advance(200);
  assert.equal(await bridge.status, 243);
  assert.equal(bridge.error(1).code, -31004);
});

Deno.test("runBridge() answers all and ends with 1 at the first loss, when told not to reconnect", async () => {
  await using bridge = await startBridge({ autoReconnect: false });
  await bridge.send({ id: 1, method: "ping" }, call(2, "run"));
  bridge.leg.last.cut();
  assert.equal(await bridge.status, 1);
  assert.equal(bridge.leg.opens, 1);
  assert.equal(bridge.error(1).code, -31002);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
  assert.equal(bridge.error(2).code, -31001);
});

Deno.test("runBridge() tries for ever, at half jitter from 100 ms to 10 s", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  const waits = [75, 150, 300, 600, 1200, 2400, 4800, 7500, 7500, 7500];
  for (const [tries, waitMs] of waits.entries()) {
    assert.equal(leg.opens, tries + 1);
    await bridge.clock.advance(waitMs - 1);
    assert.equal(leg.opens, tries + 1);
    await bridge.clock.advance(1);
  }
  await bridge.clock.advance(300_000);
  assert.equal(bridge.ended, undefined);
  assert.deepEqual(bridge.notes, [
    "connecting to production by memory",
    "not connected: connection refused; trying again",
  ]);
});

Deno.test("runBridge() tries soon when somebody begins to wait, and often while somebody waits", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  await bridge.clock.advance(60_000);
  const { opens } = leg;
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(100);
  assert.equal(leg.opens, opens + 1);
  await bridge.clock.advance(3000);
  assert.equal(leg.opens, opens + 11);
});

Deno.test("runBridge() does not hurry a server that lets it in and goes down again", async () => {
  const leg = new MemoryLeg();
  leg.onOpen = (connection) => connection.cut();
  await using bridge = await startBridge({ leg });
  await bridge.clock.advance(60_000);
  assert.ok(leg.opens < 16, `${leg.opens} tries`);
});

Deno.test("runBridge() takes a throwing leg for a loss", async () => {
  const leg = new MemoryLeg();
  const open = leg.open.bind(leg);
  leg.open = (...given) => {
    leg.open = open;
    void given;
    return Promise.reject(new Error("surprise"));
  };
  await using bridge = await startBridge({ leg });
  await bridge.clock.advance(200);
  assert.equal(leg.connections.length, 1);
  assert.match(bridge.notes[1] ?? "", /surprise/);
});

Deno.test("runBridge() begins with short waits again once a connection was good for something", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  await bridge.clock.advance(60_000);
  leg.up();
  await bridge.send({ id: 1, method: "ping" });
  await bridge.clock.advance(400);
  leg.last.answer("ping");
  leg.last.cut();
  await bridge.clock.advance(75);
  assert.equal(leg.connections.length, 2);
});
