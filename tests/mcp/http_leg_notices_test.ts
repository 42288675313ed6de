import assert from "node:assert/strict";
import { hearEvents } from "../../src/mcp/http_leg_answer.ts";
import { keepListening } from "../../src/mcp/http_leg_notices.ts";
import type { LegEnd } from "../../src/mcp/leg.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

type Headers = Readonly<Record<string, string>>;

const stream = (text: string): Response =>
  new Response(text, { headers: { "content-type": "text/event-stream" } });

/** Listens where each try is answered by the next; the last must end it. */
async function listen(
  answers: readonly Response[],
): Promise<{ readonly asked: Headers[]; readonly end: LegEnd | undefined }> {
  using clock = new FakeClock();
  const asked: Headers[] = [];
  const rest = [...answers];
  let isOver = false;
  const listening = keepListening({
    ask: (more) => {
      asked.push(more);
      const next = rest.shift();
      return next === undefined
        ? Promise.reject(new TypeError("asked too often"))
        : Promise.resolve(next);
    },
    hear: (body, onId) => hearEvents(body, ({ id }) => onId(id)),
    endFor: () => undefined,
    failed: (error) => ({ kind: "lost", reason: String(error) }),
    clock,
    signal: new AbortController().signal,
  }).finally(() => isOver = true);
  while (!isOver) {
    await settle();
    await clock.advance(1_000);
  }
  return { asked, end: await listening };
}

Deno.test("keepListening() goes on where the stream left off, though only an id was told", async () => {
  const none = new Response(null, { status: 405 });
  const { asked, end } = await listen([stream("id: 7\ndata:\n\n"), none]);
  assert.deepEqual(asked, [{}, { "last-event-id": "7" }]);
  assert.equal(end, undefined);
});

for (const status of [409, 429]) {
  Deno.test(`keepListening() asks again after ${status}: the last stream may not have ended there yet`, async () => {
    const { asked, end } = await listen([
      new Response(null, { status }),
      new Response(null, { status: 405 }),
    ]);
    assert.equal(asked.length, 2);
    assert.equal(end, undefined);
  });
}

for (const status of [502, 503, 504]) {
  Deno.test(`keepListening() ends the connection by ${status}: the server is away`, async () => {
    const { end } = await listen([new Response(null, { status })]);
    assert.deepEqual(end, {
      kind: "lost",
      reason: `TypeError: the server answers ${status}`,
    });
  });
}
