import assert from "node:assert/strict";
import { msOf, type TortureClient } from "../helpers/mcp_torture.ts";
import { TorturePlace } from "../helpers/mcp_torture_place.ts";

const ROUNDS = 3;
const LIMIT_MS = 2_000;

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

for (const [name, { leave, status }] of Object.entries(WAYS)) {
  Deno.test(`mcp connect ends within 2 s by ${name}, with a call that runs`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    for (let round = 0; round < ROUNDS; round++) {
      await using client = place.connect();
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

  Deno.test(`mcp connect ends within 2 s by ${name}, with a server that is frozen or away`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    await using frozen = place.connect();
    await frozen.open();
    place.server.kill("SIGSTOP");
    await using waiting = place.connect();
    await using away = place.connectTo("ws://127.0.0.1:9/mcp");
    await away.said(/not connected/);
    await waiting.said(/connecting/);
    for (const client of [frozen, waiting, away]) {
      const call = client.ask("tools/list").then(
        ({ error }) => typeof error?.code,
        () => "unanswered",
      );
      await leave(client);
      const ms = await msOf(client.ended);
      assert.ok(ms < LIMIT_MS, `${ms} ms`);
      assert.equal(await client.ended, status);
      if (name === "the end of its input") assert.equal(await call, "number");
    }
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
