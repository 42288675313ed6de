import assert from "node:assert/strict";
import {
  BASE_WINDOW_BYTES,
  ReceiveWindow,
  WindowBudget,
} from "../../src/ssh/receive_window.ts";

const MB = 1024 * 1024;
const PACKET = 32 * 1024;

/** Bytes that a sender without limits brings over in 10 s. */
function transfer(
  roundTripMs: number,
  options: { readonly budget?: WindowBudget; readonly reads?: boolean } = {},
): { readonly bytes: number; readonly window: ReceiveWindow } {
  const budget = options.budget ?? new WindowBudget();
  const window = new ReceiveWindow({ budget, roundTripMs });
  let granted = BASE_WINDOW_BYTES; // as this side counts
  let bytes = 0;
  // What the sender may send, and grants on their way to it and back as data.
  const due: { readonly atMs: number; readonly bytes: number }[] = [
    { atMs: roundTripMs, bytes: BASE_WINDOW_BYTES },
  ];
  for (let one = due.shift(); one !== undefined; one = due.shift()) {
    const { atMs } = one;
    if (atMs > 10_000) break;
    for (let at = 0; at < one.bytes; at += PACKET) {
      const size = Math.min(PACKET, one.bytes - at);
      granted -= size;
      bytes += size;
      window.received(size);
      if (options.reads === false) continue;
      const more = window.consumed(size, granted, () => atMs);
      granted += more;
      if (more > 0) due.push({ atMs: atMs + roundTripMs, bytes: more });
    }
  }
  return { bytes, window };
}

Deno.test("ReceiveWindow grows over a long way", () => {
  const fixed = 100 * BASE_WINDOW_BYTES; // one window each 100 ms
  const { bytes } = transfer(100);
  assert.ok(bytes > 5 * fixed, `${bytes / fixed} times as much`);
});

Deno.test("ReceiveWindow stays small for a sender it does not hold up", () => {
  const budget = new WindowBudget();
  const window = new ReceiveWindow({ budget, roundTripMs: 0.5 });
  let granted = BASE_WINDOW_BYTES;
  let now = 1_000;
  for (let bytes = 0; bytes < 100 * MB; bytes += PACKET) {
    granted -= PACKET;
    now += 0.1;
    window.received(PACKET);
    granted += window.consumed(PACKET, granted, () => now);
    assert.ok(granted <= BASE_WINDOW_BYTES);
  }
});

Deno.test("ReceiveWindow grants nothing for what nobody read", () => {
  assert.equal(transfer(100, { reads: false }).bytes, BASE_WINDOW_BYTES);
});

Deno.test("ReceiveWindow grants no more than was read, less than 32 MB ahead", () => {
  const window = new ReceiveWindow({
    budget: new WindowBudget(),
    roundTripMs: 100,
  });
  let granted = BASE_WINDOW_BYTES;
  let unread = 0;
  for (let round = 0; round < 10_000; round++) {
    granted -= PACKET;
    unread += PACKET;
    window.received(PACKET);
    granted += window.consumed(PACKET, granted, () => 0);
    unread -= PACKET;
  }
  assert.ok(granted > BASE_WINDOW_BYTES && granted <= 16 * MB);
  assert.equal(unread, 0);
  window.received(granted);
  assert.equal(window.consumed(0, 0, () => 0), 0);
});

Deno.test("WindowBudget holds for all channels of a link, and comes back", () => {
  const budget = new WindowBudget(14 * MB);
  const first = transfer(100, { budget });
  const second = transfer(100, { budget });
  assert.ok(second.bytes < first.bytes / 3);
  first.window.close();
  first.window.close();
  assert.ok(transfer(100, { budget }).bytes > second.bytes * 3);
  assert.ok(!budget.take(1));
});
