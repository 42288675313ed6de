import assert from "node:assert/strict";
import { Revision } from "../../src/session/revision.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

Deno.test("Revision tells at once, and then four times a second at most", async () => {
  using clock = new FakeClock();
  const revision = new Revision(clock);
  const heard: number[] = [];
  using _heard = revision.count.onChange((count) => heard.push(count));
  revision.touch();
  revision.touch();
  await settle();
  assert.deepEqual(heard, [1]);
  for (let i = 0; i < 100; i++) revision.touch();
  await clock.advance(249);
  assert.deepEqual(heard, [1]);
  await clock.advance(1);
  assert.deepEqual(heard, [1, 2]);
  await clock.advance(1_000); // nothing changed, nothing is told
  assert.deepEqual(heard, [1, 2]);
  await revision.close();
  assert.deepEqual(heard, [1, 2, 3]);
});
