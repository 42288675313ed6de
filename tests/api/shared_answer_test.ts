import assert from "node:assert/strict";
import { SharedAnswer } from "../../src/api/shared_answer.ts";
import { settle } from "../helpers/fake_clock.ts";

/** A source whose looks a test ends one by one. */
function slowSource() {
  const looks: (() => void)[] = [];
  let state = "a";
  let made = 0;
  return {
    looks,
    change: (text: string) => void (state = text),
    made: () => made,
    stamp: () =>
      new Promise<string | undefined>((resolve) => {
        const seen = state;
        looks.push(() => resolve(seen));
      }),
    make: () => {
      made++;
      return Promise.resolve(state);
    },
  };
}

Deno.test("SharedAnswer.get() answers by a look that began after it was asked", async () => {
  const source = slowSource();
  const answer = new SharedAnswer(source);
  const first = answer.get();
  await settle();
  source.change("b"); // after the first look began
  const second = answer.get();
  const third = answer.get();
  assert.equal(source.looks.length, 1);
  source.looks.shift()?.();
  await first;
  await settle();
  assert.equal(source.looks.length, 1, "the others share one look");
  source.looks.shift()?.();
  assert.deepEqual(await Promise.all([second, third]), ["b", "b"]);
});

Deno.test("SharedAnswer.get() makes nothing twice while all is the same", async () => {
  const source = slowSource();
  const answer = new SharedAnswer({
    ...source,
    stamp: () => Promise.resolve("same"),
  });
  await answer.get();
  await answer.get();
  assert.equal(source.made(), 1);
});

Deno.test("SharedAnswer.get() keeps nothing without a stamp", async () => {
  const source = slowSource();
  const answer = new SharedAnswer({
    ...source,
    stamp: () => Promise.resolve(undefined),
  });
  await answer.get();
  await answer.get();
  assert.equal(source.made(), 2);
});

Deno.test("SharedAnswer.get() goes on after a failure", async () => {
  let fails = true;
  const answer = new SharedAnswer({
    stamp: () => Promise.resolve("same"),
    make: () =>
      fails ? Promise.reject(new Error("broken")) : Promise.resolve(1),
  });
  const asked = [answer.get(), answer.get()];
  const ends = await Promise.allSettled(asked);
  assert.deepEqual(ends.map(({ status }) => status), ["rejected", "rejected"]);
  fails = false;
  assert.equal(await answer.get(), 1);
});
