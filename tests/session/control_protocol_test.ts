import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeFrame,
  type Frame,
  FrameDecoder,
  type FrameKind,
  join,
  MAX_FRAME_BYTES,
} from "../../src/session/control_protocol.ts";

const KINDS: readonly FrameKind[] = ["hello", "stdin", "stdout-end", "exit"];

const frames = fc.array(fc.record({
  kind: fc.constantFrom(...KINDS),
  payload: fc.uint8Array({ maxLength: 40 }),
}));

function decode(bytes: Uint8Array, cuts: readonly number[]): Frame[] {
  const decoder = new FrameDecoder();
  const found: Frame[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    const piece = bytes.slice(at, at + cut);
    found.push(...decoder.push(piece));
    piece.fill(255); // it may be reused
    at += cut;
  }
  found.push(...decoder.push(bytes.slice(at)));
  return found;
}

Deno.test("FrameDecoder gives back what was encoded however it is cut", () => {
  fc.assert(fc.property(
    frames,
    fc.array(fc.integer({ min: 0, max: 30 })),
    (sent, cuts) => {
      const bytes = join(sent.map((one) => encodeFrame(one.kind, one.payload)));
      const found = decode(bytes, cuts);
      assert.deepEqual(
        found.map(({ kind, payload }) => [kind, [...payload]]),
        sent.map(({ kind, payload }) => [kind, [...payload]]),
      );
    },
  ));
});

Deno.test("FrameDecoder fails with connect.protocol alone when it gets garbage", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    try {
      new FrameDecoder().push(bytes);
    } catch (error) {
      assert.equal((error as { code?: string }).code, "connect.protocol");
    }
  }));
});

Deno.test("FrameDecoder refuses a frame above the limit before it came, and all after it", () => {
  const decoder = new FrameDecoder();
  const header = new Uint8Array(5);
  new DataView(header.buffer).setUint32(0, MAX_FRAME_BYTES + 1);
  header[4] = 16;
  assert.throws(() => decoder.push(header), { code: "connect.protocol" });
  const good = encodeFrame("stdin", new Uint8Array(1));
  assert.throws(() => decoder.push(good), { code: "connect.protocol" });
});

Deno.test("FrameDecoder refuses a kind nobody knows", () => {
  const bytes = new Uint8Array([0, 0, 0, 0, 99]);
  assert.throws(() => new FrameDecoder().push(bytes), {
    code: "connect.protocol",
  });
});

Deno.test("encodeFrame() takes the largest payload and no larger one", () => {
  const bytes = encodeFrame("stdout", new Uint8Array(MAX_FRAME_BYTES));
  assert.equal(new FrameDecoder().push(bytes).length, 1);
  assert.throws(() =>
    encodeFrame("stdout", new Uint8Array(MAX_FRAME_BYTES + 1))
  );
});
