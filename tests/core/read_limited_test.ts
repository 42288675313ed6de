import assert from "node:assert/strict";
import fc from "fast-check";
import { readLimited } from "../../src/core/read_limited.ts";

function source(bytes: Uint8Array, step: number): {
  read(buffer: Uint8Array): Promise<number | null>;
} {
  let at = 0;
  return {
    read: (buffer) => {
      if (at >= bytes.length) return Promise.resolve(null);
      const part = bytes.subarray(at, at + Math.min(step, buffer.length));
      buffer.set(part);
      at += part.length;
      return Promise.resolve(part.length);
    },
  };
}

Deno.test("readLimited() reads all of what keeps to the limit", async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 1, max: 70 }),
    fc.nat(300),
    fc.nat(300),
    async (bytes, step, limit, size) => {
      const read = await readLimited(source(bytes, step), { limit, size });
      assert.deepEqual(
        read,
        Math.max(bytes.length, size) <= limit ? bytes : undefined,
      );
    },
  );
  await fc.assert(property);
});

Deno.test("readLimited() stops at a source that has no end", async () => {
  let given = 0;
  const endless = {
    read: (buffer: Uint8Array): Promise<number> => {
      given += buffer.length;
      return Promise.resolve(buffer.length);
    },
  };
  assert.equal(await readLimited(endless, { limit: 100_000 }), undefined);
  assert.ok(given < 300_000, String(given));
});
