import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, startBridge, type TestBridge } from "../helpers/mcp_bridge.ts";
import { MemoryLeg } from "../helpers/mcp_memory_leg.ts";

const TOOLS = {
  tools: [
    { name: "look", annotations: { readOnlyHint: true } },
    { name: "set", annotations: { idempotentHint: true } },
    { name: "run", annotations: { readOnlyHint: false } },
  ],
};

async function listTools(bridge: TestBridge): Promise<void> {
  await bridge.send({ id: "list", method: "tools/list" });
  bridge.leg.last.answer("tools/list", TOOLS);
  await settle();
}

async function cutAndReturn(bridge: TestBridge): Promise<void> {
  bridge.leg.last.cut();
  await bridge.clock.advance(200);
}

for (
  const method of [
    "tools/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/list",
    "prompts/get",
    "completion/complete",
    "server/discover",
    "ping",
    "initialize",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
  ]
) {
  Deno.test(`runBridge() sends "${method}" again when the connection is lost`, async () => {
    await using bridge = await startBridge();
    await bridge.send({ id: 1, method });
    await cutAndReturn(bridge);
    assert.equal(bridge.leg.connections.length, 2);
    assert.deepEqual(bridge.leg.last.methods, [method]);
    bridge.leg.last.answer(method);
    await settle();
    assert.deepEqual(bridge.answers(1).map(({ result }) => result), [{}]);
  });
}

for (const name of ["look", "set"]) {
  Deno.test(`runBridge() sends a call of "${name}" again, once only`, async () => {
    await using bridge = await startBridge();
    await listTools(bridge);
    await bridge.send(call(1, name));
    await cutAndReturn(bridge);
    assert.deepEqual(bridge.leg.last.methods, ["tools/call"]);
    bridge.leg.last.cut();
    await settle();
    assert.equal(bridge.error(1).code, -31001);
    assert.equal(bridge.error(1).data.maybeExecuted, true);
  });
}

for (const name of ["run", "unlisted"]) {
  Deno.test(`runBridge() answers a call of "${name}" at once when the connection is lost`, async () => {
    await using bridge = await startBridge();
    await listTools(bridge);
    await bridge.send(call(1, name));
    const reason = "exit status 137";
    bridge.leg.last.end({ kind: "lost", reason, stderr: "Killed" });
    await settle();
    const { code, message, data } = bridge.error(1);
    assert.equal(code, -31001);
    assert.match(message, new RegExp(`tool "${name}" on "production"`));
    assert.deepEqual(data, {
      source: "paracle-bridge",
      reason: "the connection was lost: exit status 137",
      maybeExecuted: true,
      remote: "production",
      hint: "it may have been carried out: look before you call it again",
      stderr: "Killed",
    });
    await bridge.clock.advance(200);
    assert.deepEqual(bridge.leg.last.sent, []);
  });
}

Deno.test("runBridge() answers an unknown method at once when the connection is lost", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "tasks/create" });
  bridge.leg.last.cut();
  await settle();
  assert.equal(bridge.error(1).code, -31001);
});

Deno.test("runBridge() sends again what the server turned away, once only", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call(2, "run"));
  const end = { kind: "lost", reason: "it has forgotten us" } as const;
  bridge.leg.last.end({ ...end, unheard: [1] });
  await bridge.clock.advance(200);
  assert.equal(bridge.error(2).code, -31001);
  assert.deepEqual(bridge.answers(1), []);
  assert.deepEqual(bridge.leg.last.messages.map(({ id }) => id), [1]);
  bridge.leg.last.end({ ...end, unheard: [1] });
  await bridge.clock.advance(200);
  assert.equal(bridge.error(1).code, -31001);
});

Deno.test("runBridge() believes the last tools/list only, all its pages", async () => {
  await using bridge = await startBridge();
  await listTools(bridge);
  await bridge.send({ id: 2, method: "tools/list" });
  bridge.leg.last.answer("tools/list", { tools: [TOOLS.tools[1]] });
  const params = { cursor: "2" };
  await bridge.send({ id: 3, method: "tools/list", params });
  bridge.leg.last.answer("tools/list", { tools: [TOOLS.tools[2]] });
  await bridge.send(call(4, "look"), call(5, "set"));
  await cutAndReturn(bridge);
  assert.equal(bridge.error(4).code, -31001);
  assert.deepEqual(bridge.leg.last.messages.map(({ id }) => id), [5]);
});

Deno.test("runBridge() gives a request up that brings the server down each time", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "resources/read" });
  for (let lives = 0; lives < 4; lives += 1) {
    assert.deepEqual(bridge.leg.last.methods, ["resources/read"]);
    bridge.leg.last.cut();
    await bridge.clock.advance(1000);
  }
  assert.equal(bridge.error(1).code, -31001);
  assert.deepEqual(bridge.leg.last.sent, []);
});

Deno.test("runBridge() holds a request 15 s when nobody listens, then says why", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  await bridge.send(call(1, "run"));
  await bridge.clock.advance(14_990);
  assert.deepEqual(bridge.lines, []);
  await bridge.clock.advance(20);
  const { code, message, data } = bridge.error(1);
  assert.equal(code, -31002);
  assert.equal(data.maybeExecuted, false);
  assert.match(message, /no connection within 15 s: connection refused/);
  assert.equal(bridge.ended, undefined);
  leg.up();
  await bridge.send(call(2, "run"));
  await bridge.clock.advance(400);
  leg.last.answer("tools/call");
  await settle();
  assert.equal(bridge.answers(2).length, 1);
});

Deno.test("runBridge() says of a request that had been sent that it may have run", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "resources/read" });
  bridge.leg.down();
  bridge.leg.last.cut();
  await bridge.clock.advance(14_990);
  assert.deepEqual(bridge.lines, []);
  await bridge.clock.advance(20);
  assert.equal(bridge.error(1).code, -31002);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
});

Deno.test("runBridge() sends what ran ahead of what waits, each in order", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "ping" }, { id: 2, method: "ping" });
  bridge.leg.last.cut();
  await settle();
  await bridge.send(call(3, "run"), { method: "x" }, call("3", "run"));
  await bridge.clock.advance(200);
  const sent = bridge.leg.last.messages.map(({ id, method }) => id ?? method);
  assert.deepEqual(sent, [1, 2, 3, "x", "3"]);
});

Deno.test("runBridge() takes ids of two types for two requests", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call("1", "run"));
  bridge.leg.last.say({ id: "1", result: {} });
  bridge.leg.last.cut();
  await settle();
  assert.deepEqual(bridge.answers("1").map(({ result }) => result), [{}]);
  assert.equal(bridge.error(1).code, -31001);
});

Deno.test("runBridge() drops the answers of a connection it has left", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const old = bridge.leg.last;
  old.cut();
  await settle();
  old.say({ id: 1, result: {} });
  bridge.leg.last.say({ id: 1, result: {} });
  await settle();
  assert.equal(bridge.error(1).code, -31001);
});

Deno.test("runBridge() hears nothing of a connection it has left, though it says more", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "resources/read" });
  const old = bridge.leg.last;
  await cutAndReturn(bridge);
  assert.deepEqual(bridge.leg.last.methods, ["resources/read"]);
  old.say({ id: 1, result: {} });
  old.say({ method: "notifications/x" });
  await settle();
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() says of what no server heard that it was not carried out", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), { id: 2, method: "tools/list" });
  const end = {
    kind: "permanent",
    reason: "no program",
    exitCode: 248,
  } as const;
  bridge.leg.last.end({ ...end, unstarted: true });
  assert.equal(await bridge.status, 248);
  for (const id of [1, 2]) {
    const { code, data } = bridge.error(id);
    assert.equal(code, -31002);
    assert.equal(data.reason, "no program");
    assert.equal(data.maybeExecuted, false);
  }
});

Deno.test("runBridge() remembers that an earlier server heard a call", async () => {
  await using bridge = await startBridge();
  await listTools(bridge);
  await bridge.send(call(1, "look"));
  await cutAndReturn(bridge);
  const end = {
    kind: "permanent",
    reason: "no program",
    exitCode: 248,
  } as const;
  bridge.leg.last.end({ ...end, unstarted: true });
  await bridge.status;
  assert.equal(bridge.error(1).data.maybeExecuted, true);
});
