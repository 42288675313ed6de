import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEvents, type ServerEvent } from "../../src/api/event_parser.ts";

async function parse(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const stream = ReadableStream.from(
    chunks.map((chunk) => new Uint8Array(chunk)),
  ) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return await Array.fromAsync(parseEvents(stream));
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("parseEvents() reads names, ids and several lines of data", async () => {
  const text =
    ": hello\n\nid: 7\nevent: step\ndata: a\ndata: b\n\ndata:c\r\n\r\n";
  assert.deepEqual(await parse([bytes(text)]), [
    { name: "step", data: "a\nb", id: "7" },
    { name: "message", data: "c", id: undefined },
  ]);
});

Deno.test("parseEvents() leaves out an event that is cut off", async () => {
  assert.deepEqual(await parse([bytes("data: a\n\ndata: b")]), [
    { name: "message", data: "a", id: undefined },
  ]);
});

Deno.test("parseEvents() does not care where the bytes are cut", async () => {
  const whole = bytes(
    'id: f-1\nevent: text\ndata: {"text":"ä€😀"}\n\ndata: z\n\n',
  );
  const expected = await parse([whole]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: whole.length })),
      async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const chunks = places.slice(1).map((end, i) =>
          whole.slice(places[i], end)
        );
        assert.deepEqual(await parse(chunks), expected);
      },
    ),
    { numRuns: 50 },
  );
});
