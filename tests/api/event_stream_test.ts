import assert from "node:assert/strict";
import { EventFeed } from "../../src/api/event_feed.ts";
import { parseEvents } from "../../src/api/event_parser.ts";
import { streamBody } from "../../src/api/event_stream.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

const text = (words: string) => ({ type: "text", text: words }) as const;

function open(feed: EventFeed, clock: FakeClock, lastEventId?: string) {
  const controller = new AbortController();
  const body = streamBody(feed, {
    lastEventId,
    clock,
    signal: controller.signal,
  });
  return { body, stop: () => controller.abort() };
}

async function names(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const seen: string[] = [];
  for await (const { name, data } of parseEvents(body)) {
    seen.push(`${name} ${data}`);
  }
  return seen;
}

Deno.test("streamBody() replays a run from its start and ends with it", async () => {
  using clock = new FakeClock();
  const feed = new EventFeed("f");
  feed.add({ type: "started", runId: "r" });
  const { body } = open(feed, clock);
  const seen = names(body);
  await settle();
  feed.add(text("a\nb"));
  feed.end("end", { "run_id": "r" });
  assert.deepEqual(await seen, [
    'started {"type":"started","runId":"r"}',
    'text {"type":"text","text":"a\\nb"}',
    'end {"run_id":"r"}',
  ]);
});

Deno.test("streamBody() goes on behind Last-Event-ID, and not behind one of another feed", async () => {
  using clock = new FakeClock();
  const feed = new EventFeed("f");
  feed.add(text("1"));
  feed.add(text("2"));
  feed.end("end", {});
  assert.equal((await names(open(feed, clock, "f-1").body)).length, 2);
  assert.equal((await names(open(feed, clock, "g-1").body)).length, 3);
  assert.equal((await names(open(feed, clock, "nonsense").body)).length, 3);
  assert.equal((await names(open(feed, clock, "f-3").body)).length, 0);
});

Deno.test("streamBody() says how many events are not known any more", async () => {
  using clock = new FakeClock();
  const feed = new EventFeed("f");
  for (let i = 0; i < 20; i++) feed.add(text("x".repeat(100 * 1024)));
  feed.end("end", {});
  const [gap = ""] = await names(open(feed, clock).body);
  assert.match(gap, /^gap \{"missed":1\d\}$/);
});

Deno.test("streamBody() cuts off a reader who is too slow, and keeps nothing for it", async () => {
  using clock = new FakeClock();
  const feed = new EventFeed("f");
  feed.add(text("first"));
  const { body } = open(feed, clock);
  const reader = body.getReader();
  await reader.read();
  for (let i = 0; i < 20; i++) feed.add(text("x".repeat(100 * 1024)));
  assert.equal((await reader.read()).done, true);
});

Deno.test("streamBody() gives a sign of life while nothing happens", async () => {
  using clock = new FakeClock();
  const { body, stop } = open(new EventFeed("f"), clock);
  const reader = body.getReader();
  const read = reader.read();
  await clock.advance(15_000);
  assert.match(new TextDecoder().decode((await read).value), /^: /);
  const last = reader.read();
  await settle();
  stop();
  assert.equal((await last).done, true);
});

Deno.test("streamBody() leaves nothing behind when its reader goes away", async () => {
  using clock = new FakeClock();
  let closed = 0;
  const body = streamBody(new EventFeed("f"), {
    lastEventId: undefined,
    clock,
    signal: new AbortController().signal,
    onClose: () => closed++,
  });
  const reader = body.getReader();
  const read = reader.read();
  await settle();
  await reader.cancel();
  assert.equal((await read).done, true);
  await settle();
  assert.equal(clock.sleepers, 0);
  assert.equal(closed, 1);
});
