import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, startBridge } from "../helpers/mcp_bridge.ts";

const TOOLS = {
  tools: [{ name: "look", annotations: { readOnlyHint: true } }],
};

Deno.test("runBridge() answers a call at once when its answer alone is lost, others go on", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call(2, "run"));
  bridge.leg.last.lose(1);
  bridge.leg.last.say({ id: 2, result: {} });
  await settle();
  const { code, data } = bridge.error(1);
  assert.equal(code, -31001);
  assert.equal(data.maybeExecuted, true);
  assert.equal(data.reason, "the answer was lost: its stream was cut");
  assert.deepEqual(bridge.answers(2).map(({ result }) => result), [{}]);
  assert.equal(bridge.leg.connections.length, 1);
});

Deno.test("runBridge() sends a harmless call once more when its answer is lost", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: "list", method: "tools/list" });
  bridge.leg.last.answer("tools/list", TOOLS);
  await settle();
  await bridge.send(call(1, "look"));
  bridge.leg.last.lose(1);
  await settle();
  assert.deepEqual(bridge.answers(1), []);
  const { methods } = bridge.leg.last;
  assert.deepEqual(methods, ["tools/list", "tools/call", "tools/call"]);
  bridge.leg.last.lose(1);
  await settle();
  assert.equal(bridge.error(1).code, -31001);
  assert.equal(bridge.leg.connections.length, 1);
});

Deno.test("runBridge() takes a subscription up again when its stream is lost", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 5, method: "subscriptions/listen" });
  for (let times = 0; times < 5; times += 1) {
    bridge.leg.last.lose(5);
    await settle();
  }
  assert.equal(bridge.leg.last.methods.length, 6);
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() hears of no loss of a request that was cancelled", async () => {
  await using bridge = await startBridge();
  const params = { requestId: 1 };
  const method = "notifications/cancelled";
  await bridge.send(call(1, "run"), { method, params });
  bridge.leg.last.lose(1);
  await settle();
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() leaves a connection on which its own question is lost", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(15_010);
  const probe = bridge.leg.last.messages.at(-1)?.["id"];
  assert.match(String(probe), /^paracle-bridge:/);
  bridge.leg.last.lose(String(probe));
  await bridge.clock.advance(200);
  assert.equal(bridge.error(1).code, -31001);
  assert.equal(bridge.leg.connections.length, 2);
});
