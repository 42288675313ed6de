import assert from "node:assert/strict";
import { settle } from "../helpers/fake_clock.ts";
import { call, startBridge } from "../helpers/mcp_bridge.ts";
import { MemoryLeg } from "../helpers/mcp_memory_leg.ts";

const MIB = 1024 * 1024;
const LINE_LIMIT = 10 * MIB - 1024;

/** A request that has exactly so many bytes. */
function sized(id: number, bytes: number, filler = "x"): string {
  const empty = JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "run", arguments: { t: "" } },
  });
  const width = new TextEncoder().encode(filler).length;
  const times = Math.floor((bytes - empty.length) / width);
  const pad = "x".repeat(bytes - empty.length - times * width);
  return empty.replace('"t":""', `"t":"${filler.repeat(times)}${pad}"`);
}

for (const filler of ["x", "€"]) {
  Deno.test(`runBridge() checks a request of "${filler}" in bytes before it sends it`, async () => {
    await using bridge = await startBridge();
    await bridge.raw(sized(1, 4 * MIB, filler) + "\n");
    await bridge.raw(sized(2, 4 * MIB + 1, filler) + "\n");
    assert.equal(bridge.leg.last.sent.length, 1);
    const { code, data, message } = bridge.error(2);
    assert.equal(code, -31003);
    assert.equal(data.maybeExecuted, false);
    assert.match(message, /4194305 bytes, the server takes 4194304/);
    await bridge.send({ id: 3, method: "ping" });
    assert.equal(bridge.leg.last.sent.length, 2);
  });
}

for (const method of ["initialize", "server/discover"]) {
  Deno.test(`runBridge() believes the limit that the answer to ${method} names`, async () => {
    await using bridge = await startBridge();
    await bridge.send({ id: 0, method, params: {} });
    const meta = { "dev.paracle/maxMessageBytes": 5 * MIB };
    bridge.leg.last.answer(method, { "_meta": meta });
    await bridge.raw(sized(1, 5 * MIB) + "\n" + sized(2, 5 * MIB + 1) + "\n");
    assert.equal(bridge.leg.last.sent.length, 2);
    assert.equal(bridge.error(2).code, -31003);
  });
}

Deno.test("runBridge() checks what the leg takes, when the server names no limit", async () => {
  const leg = new MemoryLeg();
  leg.maxMessageBytes = 100;
  await using bridge = await startBridge({ leg });
  await bridge.raw(sized(1, 100) + "\n" + sized(2, 101) + "\n");
  assert.equal(leg.last.sent.length, 1);
  assert.equal(bridge.error(2).code, -31003);
});

Deno.test("runBridge() checks answers to the server as well, and tells it", async () => {
  const leg = new MemoryLeg();
  leg.maxMessageBytes = 500;
  await using bridge = await startBridge({ leg });
  leg.last.say({ id: 5, method: "roots/list" });
  await bridge.send({ id: "g1:0", result: { t: "x".repeat(500) } });
  const [answer] = leg.last.messages;
  assert.equal(answer?.["id"], 5);
  assert.equal((answer?.["error"] as { code: number }).code, -31003);
});

Deno.test("runBridge() replaces an answer that is too large for a line, and goes on", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"), call(2, "run"), call(3, "run"));
  const empty = '{"jsonrpc":"2.0","id":1,"result":{"t":""}}';
  const fill = (id: number, bytes: number): string =>
    empty.replace(":1,", `:${id},`)
      .replace('""', `"${"x".repeat(bytes - empty.length)}"`);
  bridge.leg.last.say(fill(1, LINE_LIMIT));
  bridge.leg.last.say(fill(2, LINE_LIMIT + 1));
  bridge.leg.last.say({ id: 3, result: {} });
  await settle();
  assert.equal(bridge.lines[0]?.length, LINE_LIMIT);
  assert.equal(bridge.error(2).code, -31003);
  assert.equal(bridge.error(2).data.maybeExecuted, true);
  assert.equal(bridge.answers(3).length, 1);
});

Deno.test("runBridge() drops a notification that is too large, either way, and says so", async () => {
  const leg = new MemoryLeg();
  leg.maxMessageBytes = 100;
  await using bridge = await startBridge({ leg });
  await bridge.send({ method: "x", params: { t: "x".repeat(100) } });
  leg.last.say({ method: "y", params: { t: "x".repeat(LINE_LIMIT) } });
  leg.last.say({ id: 1, method: "z", params: { t: "x".repeat(LINE_LIMIT) } });
  await settle();
  assert.deepEqual(bridge.lines, []);
  const [answer] = leg.last.messages;
  assert.equal(answer?.["id"], 1);
  assert.equal(bridge.notes.filter((one) => /dropped/.test(one)).length, 2);
});

Deno.test("runBridge() ends with 1 at a line over 64 MiB, and answers what runs", async () => {
  await using bridge = await startBridge();
  await bridge.send(call(1, "run"));
  const part = new Uint8Array(32 * MIB).fill(0x78);
  await bridge.raw(part);
  await bridge.raw(part);
  assert.equal(bridge.ended, undefined);
  await bridge.raw(Uint8Array.of(0x78));
  assert.equal(await bridge.status, 1);
  assert.equal(bridge.error(1).data.maybeExecuted, true);
});

Deno.test("runBridge() lets 1000 messages wait, and answers the next at once", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  const calls = Array.from({ length: 1001 }, (_, n) => call(n, "run"));
  await bridge.send(...calls);
  assert.equal(bridge.lines.length, 1);
  assert.equal(bridge.error(1000).code, -31002);
  assert.equal(bridge.error(1000).data.maybeExecuted, false);
  leg.up();
  await bridge.clock.advance(1000);
  const sent = leg.last.messages.map(({ id }) => id);
  assert.deepEqual(sent, calls.slice(0, 1000).map(({ id }) => id));
});

Deno.test("runBridge() lets 16 MiB wait", async () => {
  const leg = new MemoryLeg();
  leg.down();
  await using bridge = await startBridge({ leg });
  for (let n = 0; n < 4; n += 1) await bridge.raw(sized(n, 4 * MIB) + "\n");
  assert.deepEqual(bridge.lines, []);
  await bridge.raw(sized(4, 100) + "\n");
  assert.equal(bridge.error(4).code, -31002);
});

Deno.test("runBridge() stops reading while 4 MiB are on their way", async () => {
  await using bridge = await startBridge();
  const { last } = bridge.leg;
  last.bufferedBytes = 4 * MIB + 1;
  await bridge.send({ id: 1, method: "ping" });
  await bridge.send({ id: 2, method: "ping" });
  assert.equal(last.sent.length, 1);
  last.drain();
  await settle();
  assert.equal(last.sent.length, 2);
});

Deno.test("runBridge() sees the client leave while 4 MiB are on their way", async () => {
  await using bridge = await startBridge();
  bridge.leg.last.bufferedBytes = 4 * MIB + 1;
  await bridge.send({ method: "x" });
  await bridge.end();
  assert.equal(await bridge.status, 0);
});

Deno.test("runBridge() reads on when the connection ends that was full", async () => {
  await using bridge = await startBridge();
  bridge.leg.last.bufferedBytes = 4 * MIB + 1;
  await bridge.send(call(1, "run"));
  bridge.leg.last.cut();
  await settle();
  await bridge.send({ id: 2, method: "ping" });
  await bridge.clock.advance(200);
  assert.deepEqual(bridge.leg.last.methods, ["ping"]);
});
