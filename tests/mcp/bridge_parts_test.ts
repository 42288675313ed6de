import assert from "node:assert/strict";
import { Heartbeat } from "../../src/mcp/heartbeat.ts";
import { LineReader } from "../../src/mcp/line_reader.ts";
import { Outlet } from "../../src/mcp/outlet.ts";
import { type HeldNotice, HoldQueue } from "../../src/mcp/pending_queue.ts";
import { settle } from "../helpers/fake_clock.ts";

Deno.test("Heartbeat.watch() changes nothing while somebody waits already", () => {
  const beat = new Heartbeat(100);
  beat.watch(0);
  beat.watch(50);
  assert.equal(beat.at(99), undefined);
  assert.equal(beat.at(100), "ask");
});

Deno.test("Heartbeat.at() begins anew when the clock is set back", () => {
  const beat = new Heartbeat(100);
  beat.watch(5000);
  assert.equal(beat.at(1000), undefined);
  assert.equal(beat.at(1100), "ask");
});

Deno.test("HoldQueue.expired() lets nobody wait longer when the clock is set back", () => {
  const queue = new HoldQueue({ messages: 10, bytes: 100, holdMs: 15 });
  const notice: HeldNotice = {
    kind: "notice",
    text: "",
    bytes: 0,
    until: 5015,
  };
  queue.push(notice);
  assert.deepEqual(queue.expired(1000), []);
  assert.deepEqual(queue.expired(1015), [notice]);
});

Deno.test("HoldQueue gives room and bytes back", () => {
  const queue = new HoldQueue({ messages: 10, bytes: 10, holdMs: 15 });
  const notice = (): HeldNotice => (
    { kind: "notice", text: "", bytes: 6, until: 1 }
  );
  const first = notice();
  assert.equal(queue.push(first), true);
  assert.equal(queue.push(notice()), false);
  queue.remove(first);
  queue.remove(first);
  assert.equal(queue.push(notice()), true);
  assert.equal(queue.push(notice()), false);
  queue.expired(1);
  assert.equal(queue.push(notice()), true);
});

Deno.test("LineReader keeps nothing of a buffer that is used again", () => {
  const reader = new LineReader(100);
  const chunk = new TextEncoder().encode("ab");
  reader.push(chunk);
  chunk.fill(0x0a);
  const [line] = reader.push(chunk.subarray(1)) ?? [];
  assert.deepEqual(line, { text: "ab", bytes: 2 });
});

Deno.test("Outlet writes once at a time, and what waited together", async () => {
  const parts: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const outlet = new Outlet({
    limit: 100,
    write: (bytes) => {
      parts.push(new TextDecoder().decode(bytes));
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      return gate.promise;
    },
  });
  outlet.line("a");
  await settle();
  outlet.line("b");
  outlet.line("c");
  await settle();
  assert.deepEqual(parts, ["a\n"]);
  gates[0]?.resolve();
  await settle();
  assert.deepEqual(parts, ["a\n", "b\nc\n"]);
  gates[1]?.resolve();
  await outlet.flushed();
});

Deno.test("Outlet gives up when too much waits for a reader", async () => {
  const outlet = new Outlet({ limit: 10, write: () => new Promise(() => {}) });
  outlet.line("first");
  await settle();
  outlet.line("x".repeat(11));
  assert.equal(await outlet.ended, "stuck");
});
