import assert from "node:assert/strict";
import fc from "fast-check";
import {
  EventReader,
  type ServerEvent,
} from "../../src/mcp/http_leg_events.ts";
import { headerValue } from "../../src/mcp/http_leg_headers.ts";

const encoder = new TextEncoder();

function readAll(pieces: readonly Uint8Array[]): readonly ServerEvent[] {
  const reader = new EventReader();
  return pieces.flatMap((piece) => reader.push(piece));
}

Deno.test("EventReader reads the same events wherever the stream is cut", () => {
  const line = fc.constantFrom("\n", "\r\n", "\r");
  const event = fc.record({
    data: fc.array(
      fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text)),
      { minLength: 1, maxLength: 3 },
    ),
    comment: fc.boolean(),
    end: line,
  });
  fc.assert(fc.property(
    fc.array(event, { maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 20 }),
    (events, cuts) => {
      const text = events.map(({ data, comment, end }) =>
        (comment ? `: keep-alive${end}` : "") +
        data.map((part) => `data: ${part}${end}`).join("") + end
      ).join("");
      const bytes = encoder.encode(text);
      const places = cuts.map((cut) => cut % (bytes.length + 1))
        .sort((a, b) => a - b);
      const pieces = [0, ...places].map((from, i) =>
        bytes.subarray(from, places[i] ?? bytes.length)
      );
      const expected = events.map(({ data }) => data.join("\n"))
        .filter((data) => data !== "");
      const heard = readAll(pieces).map(({ data }) => data);
      assert.deepEqual(heard, expected);
    },
  ));
});

Deno.test("EventReader keeps the last id and the wait the server wants", () => {
  const reader = new EventReader();
  const text = "retry: 250\nid: a\ndata: 1\n\ndata: 2\n\nevent: x\n\n" +
    "id: b\ndata:\n\n";
  assert.deepEqual(reader.push(encoder.encode(text)), [
    { data: "1", id: "a" },
    { data: "2", id: "a" },
    { data: "", id: "b" },
  ]);
  assert.equal(reader.retryMs, 250);
});

Deno.test("headerValue() gives a value that a header may carry, and that can be read back", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const whole = text.toWellFormed();
    const value = headerValue(whole);
    const headers = new Headers({ "mcp-name": value });
    assert.equal(headers.get("mcp-name"), value);
    const coded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
    const read = coded === undefined
      ? value
      : new TextDecoder("utf-8", { ignoreBOM: true })
        .decode(Uint8Array.fromBase64(coded));
    assert.equal(read, whole);
  }));
});
