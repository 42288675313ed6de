import assert from "node:assert/strict";
import { SharedAnswer } from "../../src/api/shared_answer.ts";
import { Watched } from "../../src/core/watched.ts";

/** A source whose looks a test ends one by one. */
function slowSource() {
  const looks: (() => void)[] = [];
  const begun = new Watched(0);
  let state = "a";
  let made = 0;
  return {
    looks,
    /** Until so many looks have begun. */
    look: (count: number) => begun.until((value) => value === count),
    change: (text: string) => void (state = text),
    made: () => made,
    stamp: () =>
      new Promise<string | undefined>((resolve) => {
        const seen = state;
        looks.push(() => resolve(seen));
        begun.set(begun.value + 1);
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
  await source.look(1);
  source.change("b"); // after the first look began
  const second = answer.get();
  const third = answer.get();
  assert.equal(source.looks.length, 1);
  source.looks.shift()?.();
  await first;
  await source.look(2);
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
