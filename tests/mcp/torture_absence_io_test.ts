import assert from "node:assert/strict";
import { msOf, type TortureClient } from "../helpers/mcp_torture.ts";
import { SCHEMES, TorturePlace } from "../helpers/mcp_torture_place.ts";

const PASSAGES = SCHEMES.flatMap((scheme) => [
  { scheme, era: "legacy" } as const,
  { scheme, era: "modern" } as const,
]);

/** Waits until the bridge knows that there is no server. */
async function untilDown(client: TortureClient): Promise<void> {
  await client.said(/not connected/);
}

for (const passage of PASSAGES) {
  const { scheme, era } = passage;
  Deno.test(`mcp connect waits for a server that was never up, ${scheme} ${era}`, async () => {
    await using place = await TorturePlace.open();
    await using client = place.connect(passage);
    const opened = client.open();
    await untilDown(client);
    await place.start();
    assert.ok(await msOf(opened) < 1_000);
    assert.ok((await client.call("change", { key: "k" })).result);
    assert.equal(await place.book.count("k"), 1);
  });

  Deno.test(`mcp connect sends nothing of what is cancelled while the server is down, ${scheme} ${era}`, async () => {
    await using place = await TorturePlace.open();
    await place.start();
    await using client = place.connect(passage);
    await client.open();
    const running = client.begin("tools/call", {
      name: "look",
      arguments: { key: "running", ms: 60_000 },
    });
    await place.book.begun("running");
    await place.stop("SIGKILL");
    await untilDown(client);
    const held = client.begin("tools/call", {
      name: "change",
      arguments: { key: "held" },
    });
    for (const { id } of [running, held]) {
      client.tally.forget(id);
      await client.tell("notifications/cancelled", { requestId: id });
    }
    const kept = client.call("change", { key: "kept" });
    await place.start();
    assert.ok((await kept).result);
    assert.ok((await client.call("mirror", { text: "x" })).result);
    assert.equal(await place.book.count("running"), 1);
    assert.equal(await place.book.count("held"), 0);
    assert.equal(await place.book.count("kept"), 1);
  });
}
