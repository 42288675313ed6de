import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, openLegacy, startBridge } from "../helpers/mcp_bridge.ts";
import { MemoryLeg } from "../helpers/mcp_memory_leg.ts";

const CANCELLED = "notifications/cancelled";

Deno.test("runBridge() passes messages as they are, both ways", async () => {
  await using bridge = await startBridge();
  const request =
    '{ "jsonrpc":"2.0","id":1.0, "method":"x","params":{"n":12345678901234567890}}';
  const answer =
    '{"result":{"a":"\\u00e4","n":12345678901234567890},"id":1,"jsonrpc":"2.0"}';
  await bridge.raw(`${request}\r\n`);
  assert.deepEqual(bridge.leg.last.sent, [request]);
  bridge.leg.last.say(answer);
  await settle();
  assert.deepEqual(bridge.lines, [answer]);
});

Deno.test("runBridge() writes a message of several lines on one", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "x" });
  bridge.leg.last.say('{\r\n"jsonrpc": "2.0",\n"id": 1, "result": {}\n}');
  await settle();
  assert.deepEqual(bridge.out, [{ jsonrpc: "2.0", id: 1, result: {} }]);
  assert.equal(bridge.lines.length, 1);
});

Deno.test("runBridge() puts characters together that arrive in parts", async () => {
  await using bridge = await startBridge();
  const text = '{"jsonrpc":"2.0","id":"ä€😀","method":"ping"}\n';
  for (const byte of new TextEncoder().encode(text)) {
    await bridge.raw(Uint8Array.of(byte));
  }
  assert.deepEqual(bridge.leg.last.sent, [text.trim()]);
});

for (
  const [what, text, code, id] of [
    ["what is no JSON", "nonsense", -32700, null],
    ["a batch", "[]", -32600, null],
    ["a number", "7", -32600, null],
    ["another protocol", '{"id":3,"method":"x"}', -32600, 3],
    ["an id that is null", req('"id":null,"method":"x"'), -32600, null],
    ["an id that is an object", req('"id":{},"method":"x"'), -32600, null],
    ["nothing asked", req('"id":1'), -32600, null],
    [
      "an id of the bridge's",
      req('"id":"paracle-bridge:1","method":"x"'),
      -32600,
      "paracle-bridge:1",
    ],
  ] as const
) {
  Deno.test(`runBridge() refuses ${what} and goes on`, async () => {
    await using bridge = await startBridge();
    await bridge.raw(`${text}\n\n`);
    assert.equal(bridge.error(id).code, code);
    await bridge.send({ id: 9, method: "ping" });
    assert.deepEqual(bridge.leg.last.methods, ["ping"]);
  });
}

function req(members: string): string {
  return `{"jsonrpc":"2.0",${members}}`;
}

Deno.test("runBridge() refuses an id in use without answering it twice", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call(1, "run"));
  await bridge.raw('{"id":1,"method":"x"}\n');
  bridge.leg.last.answer("tools/call");
  await settle();
  assert.equal(bridge.leg.last.sent.length, 1);
  assert.equal(bridge.answers(1).length, 1);
  assert.equal(bridge.answers(null).length, 2);
});

Deno.test("runBridge() drops answers and cancels that belong to nothing", async () => {
  await using bridge = await startBridge();
  const params = { requestId: 1 };
  await bridge.send({ id: 1, result: {} }, { method: CANCELLED, params });
  bridge.leg.last.say({ id: 4, result: {} });
  bridge.leg.last.say({ id: "paracle-bridge:9", result: {} });
  bridge.leg.last.say("no JSON");
  bridge.leg.last.say("no JSON");
  await settle();
  assert.deepEqual(bridge.leg.last.sent, []);
  assert.deepEqual(bridge.lines, []);
  const complaints = bridge.notes.filter((line) => line.includes("read"));
  assert.equal(complaints.length, 1);
});

Deno.test("runBridge() passes a cancel and writes nothing more for that id", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const params = { requestId: 1 };
  await bridge.send({ method: CANCELLED, params });
  assert.deepEqual(bridge.leg.last.methods, ["tools/call", CANCELLED]);
  bridge.leg.last.answer("tools/call");
  bridge.leg.last.cut();
  await bridge.clock.advance(200);
  assert.deepEqual(bridge.lines, []);
});

Deno.test("runBridge() drops what is cancelled while down, sent before or not", async () => {
  await using bridge = await startBridge();
  await bridge.send({ id: 1, method: "ping" });
  bridge.leg.down();
  bridge.leg.last.cut();
  await settle();
  await bridge.send(call(2, "run"), call("2", "run"));
  await bridge.send(
    { method: CANCELLED, params: { requestId: 1 } },
    { method: CANCELLED, params: { requestId: 2 } },
  );
  bridge.leg.up();
  await bridge.clock.advance(1000);
  assert.deepEqual(bridge.leg.last.messages.map(({ id }) => id), ["2"]);
  await bridge.clock.advance(30_000);
  assert.deepEqual(bridge.answers(1), []);
  assert.deepEqual(bridge.answers(2), []);
});

Deno.test("runBridge() shows the tools that are allowed and not denied", async () => {
  const filter = { allow: ["a", "b"], deny: ["b"] };
  await using bridge = await startBridge(filter);
  await bridge.send({ id: 1, method: "tools/list" });
  const tools = ["a", "b", "c"].map((name) => ({ name }));
  bridge.leg.last.answer("tools/list", { tools, nextCursor: "x" });
  await bridge.send(call(2, "a"), call(3, "b"), call(4, "c"));
  const [listed] = bridge.answers(1);
  assert.deepEqual(listed?.["result"], {
    tools: [{ name: "a" }],
    nextCursor: "x",
  });
  assert.equal(bridge.error(3).code, -32602);
  assert.equal(bridge.error(4).code, -32602);
  assert.deepEqual(bridge.leg.last.methods, ["tools/list", "tools/call"]);
});

Deno.test("runBridge() hears what comes before the connection is handed over", async () => {
  const leg = new MemoryLeg();
  leg.onOpen = (connection) => connection.say({ method: "notifications/x" });
  await using bridge = await startBridge({ leg });
  assert.deepEqual(bridge.out.map(({ method }) => method), [
    "notifications/x",
  ]);
});

Deno.test("runBridge() keeps 10,000 notifications in order", async () => {
  await using bridge = await startBridge();
  await openLegacy(bridge);
  for (let n = 0; n < 10_000; n += 1) {
    bridge.leg.last.say({ method: "notifications/message", params: { n } });
  }
  await settle();
  const seen = bridge.out.slice(1)
    .map(({ params }) => (params as { n: number }).n);
  assert.deepEqual(seen, Array.from({ length: 10_000 }, (_, n) => n));
});
