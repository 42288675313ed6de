import assert from "node:assert/strict";
import { hearAnswer } from "../../src/mcp/http_leg_answer.ts";
import { HttpLegLoad } from "../../src/mcp/http_leg_load.ts";
import { parseMessage } from "../../src/mcp/jsonrpc.ts";
import { refusalText } from "../../src/mcp/leg_place.ts";

const REQUEST = parseMessage('{"jsonrpc":"2.0","id":1,"method":"ping"}');
const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{}}';

/** A stream of events that says this and breaks off. */
function brokenAfter(text: string): Response {
  const chunks = [new TextEncoder().encode(text)];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.shift();
      if (next === undefined) controller.error(new TypeError("cut"));
      else controller.enqueue(next);
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream" },
  });
}

Deno.test("hearAnswer() misses nothing when the stream breaks after the answer", async () => {
  const heard: string[] = [];
  const answer = brokenAfter(`data: ${ANSWER}\n\n`);
  await hearAnswer(answer, REQUEST, (text) => heard.push(text));
  assert.deepEqual(heard, [ANSWER]);
});

Deno.test("hearAnswer() fails when the stream breaks before the answer, and hands on no id alone", async () => {
  const heard: string[] = [];
  const notice = '{"jsonrpc":"2.0","method":"x"}';
  const answer = brokenAfter(`id: 1\ndata:\n\ndata: ${notice}\n\n`);
  await assert.rejects(
    hearAnswer(answer, REQUEST, (text) => heard.push(text)),
    /cut/,
  );
  assert.deepEqual(heard, [notice]);
});

Deno.test("HttpLegLoad counts every notification, but no small request", () => {
  const load = new HttpLegLoad();
  load.add(100, { isRequest: true });
  const cargo = load.add(100, { isRequest: false });
  assert.equal(load.bytes, 100);
  cargo.gone();
  assert.equal(load.bytes, 0);
});

Deno.test("HttpLegLoad knows when nothing is on its way, small requests included", async () => {
  const load = new HttpLegLoad();
  await load.none();
  load.add(1, { isRequest: true }); // it waits to be sent
  await load.none();
  const cargo = load.add(1, { isRequest: true });
  cargo.sent();
  let isNone = false;
  const none = load.none().then(() => isNone = true);
  await Promise.resolve();
  assert.equal(isNone, false);
  cargo.gone();
  await none;
});

Deno.test("refusalText() says of a redirect that it is not followed", () => {
  assert.equal(
    refusalText(307, ""),
    "the server sends elsewhere (307); give the address it is at",
  );
});
