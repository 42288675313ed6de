import assert from "node:assert/strict";
import * as fc from "fast-check";
import { Slots } from "../../src/session/slots.ts";

function fill(slots: Slots): number {
  let taken = 0;
  while (slots.free) {
    slots.take();
    taken++;
  }
  return taken;
}

Deno.test("Slots assumes sshd's default, less one for signals", () => {
  assert.equal(fill(new Slots()), 9);
});

Deno.test("Slots learns a lower limit from refusals, whatever it is, and never asks for none", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), (allowed) => {
    const slots = new Slots();
    const taken = fill(slots);
    for (let n = allowed; n < taken; n++) slots.refuse();
    assert.equal(slots.taken, allowed);
    assert.equal(slots.free, false);
    assert.equal(slots.limit, Math.max(1, allowed - 1));
  }));
});

Deno.test("Slots tries one more when all went well and others wait", () => {
  const slots = new Slots();
  for (let n = 0; n < 17; n++) slots.started(true);
  assert.equal(slots.limit, 9);
  slots.started(true);
  assert.equal(slots.limit, 10);
});

Deno.test("Slots tries no more when nobody waits, or once it was refused", () => {
  const idle = new Slots();
  for (let n = 0; n < 100; n++) idle.started(false);
  assert.equal(idle.limit, 9);
  const refused = new Slots();
  fill(refused);
  refused.refuse();
  const { limit } = refused;
  for (let n = 0; n < 100; n++) refused.started(true);
  assert.equal(refused.limit, limit);
});
