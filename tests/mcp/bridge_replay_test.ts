import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import {
  call,
  LEGACY_RESULT,
  openLegacy,
  startBridge,
  type TestBridge,
} from "../helpers/mcp_bridge.ts";
import type { Rpc } from "../helpers/mcp_memory_leg.ts";

const META = "io.modelcontextprotocol/";

async function cutAndReturn(bridge: TestBridge): Promise<void> {
  bridge.leg.last.cut();
  await bridge.clock.advance(400);
}

function noticesOf(bridge: TestBridge): readonly Rpc[] {
  return bridge.out.filter((one) => "method" in one);
}

Deno.test("runBridge() opens a legacy session anew, in order, before anything else passes", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  const first = bridge.leg.last;
  const uri = { uri: "parac://a" };
  const gone = { uri: "parac://b" };
  await bridge.send(
    { id: 1, method: "logging/setLevel", params: { level: "debug" } },
    { id: 2, method: "logging/setLevel", params: { level: "error" } },
    { id: 3, method: "resources/subscribe", params: uri },
    { id: 4, method: "resources/subscribe", params: gone },
    { id: 5, method: "resources/unsubscribe", params: gone },
  );
  for (const id of [1, 2, 3, 4, 5]) first.say({ id, result: {} });
  await bridge.send({ id: 6, method: "ping" });
  await cutAndReturn(bridge);
  await bridge.send(call(7, "run"));
  const { last } = bridge.leg;
  assert.deepEqual(last.methods, ["initialize"]);
  const opening = last.asked("initialize");
  assert.match(String(opening["id"]), /^paracle-bridge:/);
  assert.deepEqual(opening["params"], first.asked("initialize")["params"]);
  last.answer("initialize", LEGACY_RESULT);
  await settle();
  const sent = last.messages.slice(1)
    .map(({ method, params }) => [method, params]);
  assert.deepEqual(sent, [
    ["notifications/initialized", undefined],
    ["logging/setLevel", { level: "error" }],
    ["resources/subscribe", uri],
    ["ping", undefined],
    ["tools/call", { name: "run", arguments: {} }],
  ]);
  assert.deepEqual(noticesOf(bridge).map(({ method }) => method), [
    "notifications/tools/list_changed",
    "notifications/resources/list_changed",
  ]);
  last.answer("logging/setLevel");
  last.answer("resources/subscribe");
  await settle();
  assert.deepEqual(bridge.answers("open").length, 1);
  assert.equal(bridge.out.some(({ id }) => isPrivate(id)), false);
});

function isPrivate(id: unknown): boolean {
  return typeof id === "string" && id.startsWith("paracle-bridge:");
}

Deno.test("runBridge() tells a new server initialized once, though the client says it while down", async () => {
  await using bridge = await startBridge();
  const params = { protocolVersion: "2025-11-25" };
  await bridge.send({ id: 1, method: "initialize", params });
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await settle();
  bridge.leg.last.cut();
  await settle();
  await bridge.send({ method: "notifications/initialized" });
  await bridge.clock.advance(200);
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await settle();
  const said = "notifications/initialized";
  assert.deepEqual(bridge.leg.last.methods, ["initialize", said]);
});

Deno.test("runBridge() says nothing of initialized that the client has not said", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "initialize", params: {} });
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await settle();
  await cutAndReturn(bridge);
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await settle();
  assert.deepEqual(bridge.leg.last.methods, ["initialize"]);
  assert.deepEqual(noticesOf(bridge), []);
  await bridge.send({ method: "notifications/initialized" });
  assert.equal(bridge.leg.last.sent.length, 2);
});

Deno.test("runBridge() tries again later when a server refuses the opening", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await cutAndReturn(bridge);
  const { last } = bridge.leg;
  const { id } = last.asked("initialize");
  last.say({ id, error: { code: -32603, message: "starting" } });
  await settle();
  assert.equal(last.closedWith, 1000);
  await bridge.clock.advance(149);
  assert.equal(bridge.leg.connections.length, 2);
  await bridge.clock.advance(2);
  assert.equal(bridge.leg.connections.length, 3);
  bridge.leg.last.answer("initialize", LEGACY_RESULT);
  await bridge.send({ id: 9, method: "ping" });
  assert.equal(bridge.leg.last.methods.at(-1), "ping");
});

Deno.test("runBridge() answers everything and ends with 1 when the protocol version has changed", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await bridge.send({ id: 1, method: "tools/list" });
  bridge.leg.last.cut();
  await settle();
  await bridge.send(call(2, "run"));
  await bridge.clock.advance(200);
  const changed = { ...LEGACY_RESULT, protocolVersion: "2025-06-18" };
  bridge.leg.last.answer("initialize", changed);
  assert.equal(await bridge.status, 1);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
  assert.equal(bridge.error(2).data.maybeExecuted, false);
  assert.match(bridge.error(2).message, /2025-06-18 now, not 2025-11-25/);
});

Deno.test("runBridge() leaves a server that does not answer the opening", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await cutAndReturn(bridge);
  const { last } = bridge.leg;
  await bridge.clock.advance(15_000);
  assert.deepEqual(last.methods, ["initialize", "ping"]);
  await bridge.clock.advance(15_000);
  assert.equal(last.closedWith, 4000);
});

Deno.test("runBridge() takes a modern subscription up again under its own id", async () => {
  await using bridge = await startBridge();
  const notifications = {
    toolsListChanged: true,
    resourcesListChanged: true,
    promptsListChanged: false,
    resourceSubscriptions: ["parac://a"],
  };
  const meta = { "_meta": { [`${META}subscriptionId`]: 7 } };
  const ack = { method: "notifications/subscriptions/acknowledged" };
  const params = { notifications };
  await bridge.send({ id: 7, method: "subscriptions/listen", params });
  bridge.leg.last.say({ ...ack, params: { ...meta, notifications } });
  await settle();
  bridge.leg.down();
  bridge.leg.last.cut();
  await bridge.clock.advance(60_000);
  bridge.leg.up();
  await bridge.clock.advance(10_000);
  const { last } = bridge.leg;
  assert.equal(last.asked("subscriptions/listen")["id"], 7);
  last.say({ ...ack, params: { ...meta, notifications } });
  last.say({ method: "notifications/tools/list_changed", params: meta });
  await settle();
  const heard = noticesOf(bridge).map(({ method, params }) => {
    assert.deepEqual((params as Rpc)["_meta"], meta["_meta"]);
    return method;
  });
  assert.deepEqual(heard, [
    "notifications/subscriptions/acknowledged",
    "notifications/tools/list_changed",
    "notifications/resources/list_changed",
    "notifications/tools/list_changed",
  ]);
  assert.deepEqual(bridge.answers(7), []);
});

Deno.test("runBridge() passes the first acknowledgement, though it comes on a second connection", async () => {
  await using bridge = await startBridge();
  const params = { notifications: { toolsListChanged: true } };
  await bridge.send({ id: 7, method: "subscriptions/listen", params });
  await cutAndReturn(bridge);
  bridge.leg.last.say({
    method: "notifications/subscriptions/acknowledged",
    params: { "_meta": { [`${META}subscriptionId`]: 7 } },
  });
  await settle();
  const [first, ...rest] = noticesOf(bridge);
  assert.equal(first?.["method"], "notifications/subscriptions/acknowledged");
  assert.deepEqual(rest, []);
});

Deno.test("runBridge() renames the server's requests by connection and restores their ids", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  await cutAndReturn(bridge);
  const { last } = bridge.leg;
  last.answer("initialize", LEGACY_RESULT);
  last.say({ id: 1, method: "roots/list" });
  last.say({ id: "1", method: "roots/list" });
  await settle();
  const asked = bridge.out.filter(({ method }) => method === "roots/list");
  assert.deepEqual(asked.map(({ id }) => id), ["g2:0", "g2:1"]);
  await bridge.send(
    { id: "g2:1", result: { roots: [] } },
    { id: "g2:0", error: { code: 1, message: "no" } },
    { id: "g2:0", result: {} },
    { id: "g1:0", result: {} },
  );
  assert.deepEqual(last.messages.slice(-2), [
    { jsonrpc: "2.0", id: "1", result: { roots: [] } },
    { jsonrpc: "2.0", id: 1, error: { code: 1, message: "no" } },
  ]);
});

Deno.test("runBridge() cancels the server's requests of a connection that is lost, and drops their answers", async () => {
  await using bridge = await startBridge();
  bridge.leg.last.say({ id: 5, method: "sampling/createMessage" });
  bridge.leg.last.say({ id: 6, method: "sampling/createMessage" });
  const params = { requestId: 5, reason: "enough" };
  bridge.leg.last.say({ method: "notifications/cancelled", params });
  bridge.leg.last.say({ method: "notifications/cancelled", params });
  await settle();
  bridge.leg.last.cut();
  await settle();
  const cancelled = bridge.out
    .filter(({ method }) => method === "notifications/cancelled")
    .map(({ params }) => params);
  assert.deepEqual(cancelled, [
    { requestId: "g1:0", reason: "enough" },
    { requestId: "g1:1", reason: "the connection to the server was lost" },
  ]);
  await bridge.clock.advance(200);
  await bridge.send({ id: "g1:1", result: {} });
  assert.deepEqual(bridge.leg.last.sent, []);
});

Deno.test("runBridge() hides that a server which stops ends its subscriptions", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 7, method: "subscriptions/listen", params: {} });
  bridge.leg.last.answer("subscriptions/listen");
  await bridge.clock.advance(900);
  await cutAndReturn(bridge);
  assert.deepEqual(bridge.leg.last.methods, ["subscriptions/listen"]);
  await bridge.clock.advance(5000);
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() passes the end of a subscription when the server stays, or the client goes", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 7, method: "subscriptions/listen", params: {} });
  bridge.leg.last.answer("subscriptions/listen", { of: 7 });
  await bridge.clock.advance(1000);
  assert.equal(bridge.answers(7).length, 1);
  await bridge.send({ id: 8, method: "subscriptions/listen", params: {} });
  bridge.leg.last.answer("subscriptions/listen", { of: 8 });
  await bridge.end();
  assert.equal(await bridge.status, 0);
  const results = bridge.out.map(({ id, result }) => [id, result]);
  assert.deepEqual(results, [[7, { of: 7 }], [8, { of: 8 }]]);
});
