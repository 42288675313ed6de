import assert from "node:assert/strict";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { RecentEvents } from "../../src/mcp/legacy_sessions_events.ts";

function message(method: string): JSONRPCMessage {
  return { jsonrpc: "2.0", method };
}

async function missed(events: RecentEvents, id: string): Promise<string[]> {
  const found: string[] = [];
  await events.replayEventsAfter(id, {
    send: (_, sent) => {
      found.push("method" in sent ? sent.method : "");
      return Promise.resolve();
    },
  });
  return found;
}

Deno.test("RecentEvents keeps the last 256 events of a session", async () => {
  const events = new RecentEvents();
  const first = await events.storeEvent("a", message("0"));
  const second = await events.storeEvent("a", message("1"));
  for (let n = 2; n <= 256; n++) await events.storeEvent("a", message(`${n}`));
  assert.equal(await events.getStreamIdForEventId(first), undefined);
  assert.equal(await events.getStreamIdForEventId(second), "a");
  assert.equal((await missed(events, second)).length, 255);
});

Deno.test("RecentEvents keeps 4 MiB, and of the last event all", async () => {
  const events = new RecentEvents();
  const large = message("x".repeat(3 * 1024 * 1024));
  const first = await events.storeEvent("a", large);
  const second = await events.storeEvent("a", large);
  assert.equal(await events.getStreamIdForEventId(first), undefined);
  assert.equal(await events.getStreamIdForEventId(second), "a");
  const third = await events.storeEvent("b", message("y".repeat(9_000_000)));
  assert.equal(await events.getStreamIdForEventId(second), undefined);
  assert.equal(await events.getStreamIdForEventId(third), "b");
});
