import assert from "node:assert/strict";
import { Watched } from "../../src/core/watched.ts";

Deno.test("Watched.onChange() hears every later value once, until disposed", () => {
  const watched = new Watched(0);
  const heard: number[] = [];
  const listening = watched.onChange((value) => heard.push(value));
  watched.set(1);
  watched.set(1);
  watched.set(2);
  listening[Symbol.dispose]();
  watched.set(3);
  assert.deepEqual(heard, [1, 2]);
  assert.equal(watched.value, 3);
});

Deno.test("Watched.until() takes the present value, or the first that fits", async () => {
  const watched = new Watched(1);
  assert.equal(await watched.until((value) => value === 1), 1);
  const big = watched.until((value) => value > 5);
  watched.set(3);
  watched.set(7);
  watched.set(9);
  assert.equal(await big, 7);
});

Deno.test("Watched.until() rejects with the reason when its signal is aborted", async () => {
  const watched = new Watched(1);
  const end = new AbortController();
  const waiting = watched.until(() => false, { signal: end.signal });
  end.abort("enough");
  await assert.rejects(waiting, (reason) => reason === "enough");
  await assert.rejects(
    watched.until(() => true, { signal: end.signal }),
    (reason) => reason === "enough",
  );
});
