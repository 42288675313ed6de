import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, openLegacy, startBridge } from "../helpers/mcp_bridge.ts";

const META = "io.modelcontextprotocol/";

Deno.test("runBridge() asks nothing while nobody waits", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await bridge.send({ id: 1, method: "ping" });
  bridge.leg.last.answer("ping");
  await bridge.clock.advance(600_000);
  assert.deepEqual(bridge.leg.last.methods.slice(-1), ["ping"]);
  assert.equal(bridge.leg.last.sent.length, 3);
});

Deno.test("runBridge() asks nothing about a request that was cancelled", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const params = { requestId: 1 };
  await bridge.send({ method: "notifications/cancelled", params });
  await bridge.clock.advance(60_000);
  assert.equal(bridge.leg.last.sent.length, 2);
});

Deno.test("runBridge() counts silence from the request, not from the last message before", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await bridge.clock.advance(3_600_000);
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(14_999);
  assert.equal(bridge.leg.last.methods.at(-1), "tools/call");
  await bridge.clock.advance(2);
  assert.equal(bridge.leg.last.methods.at(-1), "ping");
});

Deno.test("runBridge() keeps a silent call whose server is alive, for minutes", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await bridge.send(call(1, "run"));
  for (let asked = 1; asked <= 20; asked += 1) {
    await bridge.clock.advance(15_000);
    const { id } = bridge.leg.last.asked("ping");
    // An error proves life as well.
    bridge.leg.last.say({ id, error: { code: -32601, message: "what?" } });
  }
  assert.equal(bridge.leg.last.sent.length, 23);
  bridge.leg.last.answer("tools/call");
  await settle();
  assert.equal(bridge.answers(1).length, 1);
  assert.equal(bridge.lines.length, 2);
});

Deno.test("runBridge() leaves a silent server with 4000, and asks it once before", async () => {
  await using bridge = await startBridge({ pingIntervalMs: 1000 });
  await openLegacy(bridge);
  const frozen = bridge.leg.last;
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(1999);
  assert.equal(frozen.methods.filter((one) => one === "ping").length, 1);
  assert.deepEqual(bridge.answers(1), []);
  await bridge.clock.advance(2);
  assert.equal(frozen.closedWith, 4000);
  assert.equal(bridge.error(1).code, -31001);
  assert.match(bridge.error(1).message, /silent for 2 s/);
});

Deno.test("runBridge() takes progress for life, and passes it as it is", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const text =
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1, "progress":1.0}}';
  for (let times = 0; times < 5; times += 1) {
    await bridge.clock.advance(14_000);
    bridge.leg.last.say(text);
  }
  await settle();
  assert.equal(bridge.leg.last.sent.length, 1);
  assert.deepEqual(bridge.lines, [text, text, text, text, text]);
});

Deno.test("runBridge() asks a modern server with the claim of the last request only", async () => {
  await using bridge = await startBridge();
  const claim = {
    [`${META}protocolVersion`]: "2026-07-28",
    [`${META}clientCapabilities`]: { elicitation: {} },
    [`${META}clientInfo`]: { name: "x", version: "1" },
  };
  const meta = { ...claim, progressToken: 1, [`${META}logLevel`]: "debug" };
  const params = { name: "run", arguments: {}, "_meta": meta };
  await bridge.send({ id: 1, method: "tools/call", params });
  await bridge.clock.advance(15_000);
  const asked = bridge.leg.last.asked("server/discover");
  assert.deepEqual(asked["params"], { "_meta": claim });
  bridge.leg.last.answer("server/discover", { resultType: "complete" });
  await settle();
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() watches an open subscription, and takes it up again", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "subscriptions/listen", params: {} });
  const frozen = bridge.leg.last;
  await bridge.clock.advance(30_000);
  assert.equal(frozen.closedWith, 4000);
  await bridge.clock.advance(200);
  assert.deepEqual(bridge.leg.last.methods, ["subscriptions/listen"]);
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() keeps a server that takes a large message slowly", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const { last } = bridge.leg;
  for (let bytes = 4_000_000; bytes > 0; bytes -= 500_000) {
    last.bufferedBytes = bytes;
    await bridge.clock.advance(15_000);
    assert.equal(last.closedWith, undefined);
  }
  await bridge.clock.advance(30_000);
  assert.equal(last.closedWith, 4000);
});

Deno.test("runBridge() asks once more when the machine itself has slept", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(15_000);
  bridge.clock.jump(3_600_000);
  await bridge.clock.advance(15_000);
  assert.equal(bridge.leg.last.closedWith, undefined);
  assert.deepEqual(bridge.leg.last.methods, ["tools/call", "ping", "ping"]);
  await bridge.clock.advance(15_000);
  assert.equal(bridge.leg.last.closedWith, 4000);
});

Deno.test("runBridge() answers late requests with -31005 when a limit is set", async () => {
  await using bridge = await startBridge({ timeLimitMs: 5000 });
  await bridge.send({ id: 0, method: "subscriptions/listen", params: {} });
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(4990);
  assert.deepEqual(bridge.lines, []);
  await bridge.clock.advance(20);
  assert.equal(bridge.error(1).code, -31005);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
  const told = bridge.leg.last.asked("notifications/cancelled");
  assert.deepEqual(told["params"], { requestId: 1, reason: "time limit" });
  bridge.leg.last.answer("tools/call");
  await settle();
  assert.equal(bridge.lines.length, 1);
});

Deno.test("runBridge() asks as the session does, though the client began with a modern probe", async () => {
  await using bridge = await startBridge();
  const meta = { [`${META}protocolVersion`]: "2026-07-28" };
  const params = { "_meta": meta };
  await bridge.send({ id: 1, method: "server/discover", params });
  bridge.leg.last.say({ id: 1, error: { code: -32601, message: "what?" } });
  await openLegacy(bridge);
  await bridge.send(call(2, "run"));
  await bridge.clock.advance(15_000);
  assert.equal(bridge.leg.last.methods.at(-1), "ping");
});
