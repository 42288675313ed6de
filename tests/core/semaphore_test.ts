import assert from "node:assert/strict";
import { Semaphore } from "../../src/core/semaphore.ts";

Deno.test("Semaphore.acquire() serves in order of arrival", async () => {
  const doors = new Semaphore(1);
  const first = await doors.acquire();
  const order: number[] = [];
  const rest = [1, 2, 3].map(async (number) => {
    using _permit = await doors.acquire();
    order.push(number);
  });
  first[Symbol.dispose]();
  await Promise.all(rest);
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(doors.free, 1);
});

Deno.test("Semaphore.acquire() rejects with the reason when its signal ends the wait", async () => {
  const doors = new Semaphore(1);
  const first = await doors.acquire();
  const end = new AbortController();
  const waiting = doors.acquire({ signal: end.signal });
  const next = doors.acquire();
  end.abort("enough");
  await assert.rejects(waiting, (reason) => reason === "enough");
  first[Symbol.dispose]();
  (await next)[Symbol.dispose]();
  assert.equal(doors.free, 1);
  await assert.rejects(doors.acquire({ signal: end.signal }));
});

Deno.test("Semaphore gives a permit back once when it is disposed twice", async () => {
  const doors = new Semaphore(2);
  const permit = await doors.acquire();
  permit[Symbol.dispose]();
  permit[Symbol.dispose]();
  assert.equal(doors.free, 2);
});
