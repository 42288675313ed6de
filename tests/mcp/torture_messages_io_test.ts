import assert from "node:assert/strict";
import type { TortureClient } from "../helpers/mcp_torture.ts";
import { TorturePlace } from "../helpers/mcp_torture_place.ts";

const MIB = 1024 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A server, and a bridge to it that is open. */
async function openPair(): Promise<
  AsyncDisposable & { readonly client: TortureClient; place: TorturePlace }
> {
  await using opening = new AsyncDisposableStack();
  const place = opening.use(await TorturePlace.open());
  await place.start();
  const client = opening.use(place.connect());
  await client.open();
  const owned = opening.move();
  return {
    place,
    client,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** All is as ever. */
async function assertWell(client: TortureClient): Promise<void> {
  const { result } = await client.call("mirror", { text: "well" });
  assert.match(JSON.stringify(result), /well/);
}

/** A call of `mirror` whose message is of this length. */
async function sendBytes(client: TortureClient, bytes: number) {
  const request = (id: number, text: string): string =>
    JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name: "mirror", arguments: { text } },
    });
  const id = 1_000_000 + bytes;
  const text = "y".repeat(bytes - request(id, "").length);
  const answer = client.tally.expect(id);
  await client.write(`${request(id, text)}\n`);
  return await answer;
}

Deno.test("mcp connect takes messages of 0, 1, 4 MiB - 1 and 4 MiB + 1 bytes, and others after them", async () => {
  await using pair = await openPair();
  const { client } = pair;
  await client.write("\n");
  await client.write("x\n");
  const { id, error } = await client.tally.find(({ error }) =>
    error !== undefined
  );
  assert.equal(id, null);
  assert.equal((error as { code: number }).code, -32700);
  await assertWell(client);
  for (const bytes of [4 * MIB - 1, 4 * MIB]) {
    const { result } = await sendBytes(client, bytes);
    assert.ok(JSON.stringify(result).includes("y".repeat(3 * MIB)));
    await assertWell(client);
  }
  const large = await sendBytes(client, 4 * MIB + 1);
  const { code, data } = large["error"] as {
    readonly code: number;
    readonly data: { readonly source: string; readonly maybeExecuted: boolean };
  };
  assert.equal(code, -31003);
  // The server would tell it, too, after 4 MiB on the way.
  assert.equal(data.source, "paracle-bridge");
  assert.equal(data.maybeExecuted, false);
  await assertWell(client);
});

Deno.test("mcp connect ends at a line of 70 MiB, with an answer to what runs", async () => {
  await using pair = await openPair();
  const { client, place } = pair;
  const running = client.call("change", { key: "k", ms: 60_000 });
  await place.book.begun("k");
  const chunk = new Uint8Array(MIB).fill(0x79);
  const written = (async () => {
    for (let i = 0; i < 70; i++) await client.write(chunk);
  })().catch(() => "the bridge has ended");
  assert.equal(await client.ended, 1);
  const { error } = await running;
  assert.equal(error?.code, -31001);
  await written;
});

Deno.test("mcp connect passes answers of 9 MiB, tells of those of 11 MiB, and goes on", async () => {
  await using pair = await openPair();
  const { client } = pair;
  for (let i = 0; i < 3; i++) {
    const nine = await client.call("big", { bytes: 9 * MIB });
    assert.ok(JSON.stringify(nine.result).length > 9 * MIB);
    await assertWell(client);
    const eleven = await client.call("big", { bytes: 11 * MIB });
    assert.equal(eleven.error?.code, -31003);
    assert.equal(eleven.error.data?.["maybeExecuted"], true);
    await assertWell(client);
  }
});

Deno.test("mcp connect answers what is no message, and calls around it", async () => {
  await using pair = await openPair();
  const { client } = pair;
  const request = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const junk: readonly (readonly [string | Uint8Array, number])[] = [
    ["{", -32700],
    ['{"jsonrpc":"2.0","id":', -32700],
    [Uint8Array.of(0xff, 0xfe, 0x00, 0x80), -32700],
    [`${request}${request}`, -32700],
    ["[]", -32600],
    [`[${request},${request}]`, -32600],
    ["null", -32600],
    ["7", -32600],
    ['{"jsonrpc":"1.0","id":null,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0"}', -32600],
  ];
  const calls: Promise<void>[] = [];
  for (const [line] of junk) {
    calls.push(assertWell(client));
    await client.write(line);
    await client.write("\n");
  }
  await Promise.all(calls);
  await assertWell(client);
  const codes = client.tally.others.map(({ id, error }) => {
    assert.equal(id, null);
    return (error as { readonly code: number }).code;
  });
  assert.deepEqual(codes, junk.map(([, code]) => code));
});

Deno.test("mcp connect passes 10,000 notifications and the call after them", async () => {
  await using pair = await openPair();
  const { client } = pair;
  const notice = JSON.stringify({
    jsonrpc: "2.0",
    method: "notifications/progress",
    params: { progressToken: "nobody's", progress: 1 },
  });
  await client.write(`${notice}\n`.repeat(10_000));
  await assertWell(client);
  assert.deepEqual(client.tally.others, []);
});

Deno.test("mcp connect takes lines that are cut anywhere, in a character too", async () => {
  await using pair = await openPair();
  const { client } = pair;
  const text = "Grüße, 世界 🌍 \u2028 é";
  const line = bytesOf(
    JSON.stringify({
      jsonrpc: "2.0",
      id: "cut",
      method: "tools/call",
      params: { name: "mirror", arguments: { text } },
    }) + "\n",
  );
  for (let at = 0; at < line.length; at++) {
    await client.write(line.subarray(at, at + 1));
    // Each on its own: what is written in one turn may be read as one.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { result } = await client.tally.find(({ id }) => id === "cut");
  assert.deepEqual(result, { content: [{ type: "text", text }] });
  await assertWell(client);
});

Deno.test("mcp connect keeps two clients apart, whose ids are the same", async () => {
  await using pair = await openPair();
  await using other = pair.place.connect();
  await other.open();
  const words = async (client: TortureClient, name: string): Promise<void> => {
    const calls = Array.from({ length: 500 }, async (_, i) => {
      const text = `${name} ${i}`;
      const { result } = await client.call("mirror", { text });
      assert.match(JSON.stringify(result), new RegExp(`"${text}"`));
    });
    await Promise.all(calls);
  };
  await Promise.all([words(pair.client, "one"), words(other, "other")]);
});
