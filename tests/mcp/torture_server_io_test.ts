import assert from "node:assert/strict";
import {
  type Answer,
  msOf,
  type TortureClient,
} from "../helpers/mcp_torture.ts";
import {
  type CallBook,
  type Passage,
  SCHEMES,
  TorturePlace,
} from "../helpers/mcp_torture_place.ts";

const ROUNDS = 20;
const LONG_MS = 60_000;
/** With a heart of 15 s each round would take half a minute. */
const BEAT_MS = 150;

/** Every way in every era: all go to one server, so all together take no longer. */
const PASSAGES: readonly Required<Passage>[] = SCHEMES.flatMap((scheme) => [
  { scheme, era: "legacy" },
  { scheme, era: "modern" },
]);

/** The clients of all passages, once they are open. */
async function openAll(
  connect: (passage: Passage) => TortureClient,
  owner: AsyncDisposableStack,
): Promise<readonly Named[]> {
  const all = PASSAGES.map((passage) => ({
    client: owner.use(connect(passage)),
    name: `${passage.scheme}.${passage.era}.`,
  }));
  await Promise.all(all.map(({ client }) => client.open()));
  return all;
}

interface Named {
  readonly client: TortureClient;
  readonly name: string;
}

/** A call that must not run twice, and one that may. */
interface Calls {
  readonly client: TortureClient;
  readonly key: string;
  readonly change: Promise<Answer>;
  readonly look: Promise<Answer>;
}

/** Both run on the server when this resolves. */
async function startCalls(
  { client, name }: Named,
  { book }: TorturePlace,
  round: number,
): Promise<Calls> {
  const key = `${name}${round}`;
  const change = client.call("change", { key, ms: LONG_MS });
  const look = client.call("look", { key: `${key}.look`, ms: LONG_MS });
  await Promise.all([book.begun(key), book.begun(`${key}.look`)]);
  return { client, key, change, look };
}

/** The one is answered soon, and says that it may have been carried out. */
async function assertLost({ change }: Calls, limitMs: number): Promise<void> {
  const ms = await msOf(change);
  const { error } = await change;
  assert.equal(error?.code, -31001, JSON.stringify(error));
  assert.equal(error?.data?.["maybeExecuted"], true);
  assert.ok(ms < limitMs, `${ms} ms`);
}

/** The other goes on by itself, and so do new calls, which run once. */
async function assertGoesOn(
  { client, key, look }: Calls,
  book: CallBook,
): Promise<void> {
  const next = client.call("change", { key: `${key}.next` });
  const ms = await msOf(Promise.all([look, next]));
  assert.ok((await look).result, JSON.stringify(await look));
  assert.ok((await next).result, JSON.stringify(await next));
  assert.ok(ms < 1_000, `${ms} ms`);
  assert.equal(await book.count(key), 1);
  assert.equal(await book.count(`${key}.look`), 2);
  assert.equal(await book.count(`${key}.next`), 1);
}

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  Deno.test(`mcp connect lives through ${ROUNDS} ends of the server by ${signal}, all ways and eras at once`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    await using owner = new AsyncDisposableStack();
    const all = await openAll((passage) => place.connect(passage), owner);
    for (let round = 0; round < ROUNDS; round++) {
      const calls = await Promise.all(
        all.map((one) => startCalls(one, place, round)),
      );
      const lost = calls.map((one) => assertLost(one, 2_000));
      await Promise.all([place.stop(signal), ...lost]);
      await place.start();
      await Promise.all(calls.map((one) => assertGoesOn(one, place.book)));
    }
  });
}

Deno.test(`mcp connect lives through ${ROUNDS} freezes of the server, all ways and eras at once`, async () => {
  await using place = await TorturePlace.open();
  await place.start();
  await using owner = new AsyncDisposableStack();
  const all = await openAll(
    (passage) => place.connectQuick(BEAT_MS, passage),
    owner,
  );
  for (let round = 0; round < ROUNDS; round++) {
    const calls = await Promise.all(
      all.map((one) => startCalls(one, place, round)),
    );
    place.server.kill("SIGSTOP");
    await Promise.all(calls.map((one) => assertLost(one, 2_000)));
    place.server.kill("SIGCONT");
    await Promise.all(calls.map((one) => assertGoesOn(one, place.book)));
  }
});
