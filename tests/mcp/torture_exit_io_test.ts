import assert from "node:assert/strict";
import { msOf, type TortureClient } from "../helpers/mcp_torture.ts";
import { SCHEMES, TorturePlace } from "../helpers/mcp_torture_place.ts";

/** The end of a bridge is the same on every way: the second way is tried once. */
const ROUNDS = { ws: 3, http: 1 } as const;
/** A second more than is promised: the machine may be busy with other tests. */
const LIMIT_MS = 3_000;

/** How a client goes, with the exit status of the bridge. */
const WAYS: Readonly<
  Record<string, {
    readonly leave: (client: TortureClient) => Promise<void> | void;
    readonly status: number;
  }>
> = {
  "the end of its input": { leave: (one) => one.leave(), status: 0 },
  SIGTERM: { leave: (one) => one.kill("SIGTERM"), status: 0 },
  SIGINT: { leave: (one) => one.kill("SIGINT"), status: 0 },
  SIGKILL: { leave: (one) => one.kill("SIGKILL"), status: 137 },
};

const TRIALS = SCHEMES.flatMap((scheme) =>
  Object.entries(WAYS).map(([name, way]) => ({ scheme, name, ...way }))
);

for (const { scheme, name, leave, status } of TRIALS) {
  Deno.test(`mcp connect ${scheme} ends within 2 s by ${name}, with a call that runs`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    for (let round = 0; round < ROUNDS[scheme]; round++) {
      await using client = place.connect({ scheme });
      await client.open();
      const call = client.call("change", { key: `k${round}`, ms: 60_000 })
        .then(({ error }) => error?.code, () => "unanswered");
      await place.book.begun(`k${round}`);
      await leave(client);
      const ms = await msOf(client.ended);
      assert.ok(ms < LIMIT_MS, `${ms} ms`);
      assert.equal(await client.ended, status);
      assert.equal(await call, status === 0 ? -31001 : "unanswered");
    }
  });

  Deno.test(`mcp connect ${scheme} ends within 2 s by ${name}, with a server that is frozen or away`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    await using frozen = place.connect({ scheme });
    await frozen.open();
    place.server.kill("SIGSTOP");
    await using waiting = place.connect({ scheme });
    await using away = place.connectTo(`${scheme}://127.0.0.1:2/mcp`);
    await away.said(/not connected/);
    await waiting.said(/connecting/);
    await Promise.all([frozen, waiting, away].map(async (client) => {
      const call = client.ask("tools/list").then(
        ({ error }) => typeof error?.code,
        () => "unanswered",
      );
      await leave(client);
      const ms = await msOf(client.ended);
      assert.ok(ms < LIMIT_MS, `${ms} ms`);
      assert.equal(await client.ended, status);
      if (name === "the end of its input") assert.equal(await call, "number");
    }));
    place.server.kill("SIGCONT");
  });
}

Deno.test("mcp connect ends with 0 within 2 s when nobody reads its answers any more", async () => {
  await using place = await TorturePlace.open();
  await place.start();
  await using client = place.connect();
  await client.open();
  await client.stopReading();
  client.ask("tools/list").catch(() => {});
  const ms = await msOf(client.ended);
  assert.ok(ms < LIMIT_MS, `${ms} ms`);
  assert.equal(await client.ended, 0);
});
