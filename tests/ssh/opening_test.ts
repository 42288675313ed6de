import assert from "node:assert/strict";
import { openWithin, within } from "../../src/ssh/opening.ts";

/** A thing that knows when it is closed. */
function thing(): { close(): Promise<void>; readonly closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  return {
    closed,
    close: () => {
      resolve();
      return closed;
    },
  };
}

const NEVER: AbortSignal = new AbortController().signal;

Deno.test("openWithin() returns what was opened, and keeps no clock", async () => {
  const opened = thing();
  const limits = { limitMs: 60_000, gone: NEVER, what: "a session" };
  assert.equal(await openWithin(Promise.resolve(opened), limits), opened);
});

Deno.test("openWithin() closes what comes too late", async () => {
  const late = thing();
  const opening = Promise.withResolvers<ReturnType<typeof thing>>();
  const limits = { limitMs: 5, gone: NEVER, what: "a session on lab" };
  await assert.rejects(openWithin(opening.promise, limits), {
    code: "connect.timeout",
    message:
      /^Cannot open a session on lab: timed out after 0\.005 s in stage "open"/,
  });
  opening.resolve(late);
  await late.closed;
});

Deno.test("openWithin() rethrows what ended the link, or who gave up", async () => {
  const opening = Promise.withResolvers<ReturnType<typeof thing>>().promise;
  const reason = new RangeError("mine");
  const over = AbortSignal.abort(reason);
  const limitMs = 60_000;
  const what = "a session";
  for (const ends of [{ gone: over }, { gone: NEVER, signal: over }]) {
    const waiting = openWithin(opening, { limitMs, what, ...ends });
    assert.equal(await waiting.catch((error) => error), reason);
  }
  const later = new AbortController();
  for (const gone of [later.signal, NEVER]) {
    const { signal } = later;
    const waiting = openWithin(opening, { limitMs, what, gone, signal });
    later.abort(reason);
    assert.equal(await waiting.catch((error) => error), reason);
  }
});

Deno.test("openWithin() passes on why it could not be opened", async () => {
  const failure = new RangeError("no");
  const limits = { limitMs: 60_000, gone: NEVER, what: "a session" };
  const opening = openWithin(Promise.reject(failure), limits);
  assert.equal(await opening.catch((error) => error), failure);
});

Deno.test("within() waits for the work or its limit, and never rejects", async () => {
  let done = false;
  await within(Promise.resolve().then(() => void (done = true)), 60_000);
  assert.equal(done, true);
  await within(Promise.reject(new Error("no")), 60_000);
  await within(new Promise(() => {}), 5);
});
