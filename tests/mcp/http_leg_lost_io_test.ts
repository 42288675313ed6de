import assert from "node:assert/strict";
import { LegTalk, legTo, META } from "../helpers/mcp_legs.ts";

type Answer = (id: unknown) => Response | Promise<Response>;

/** A server that answers each call as the tool's name says. */
function serve(answers: Readonly<Record<string, Answer>>): {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
} {
  const handler = async (request: Request): Promise<Response> => {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const { id, params } = await request.json();
    const answer = answers[params.name];
    return await answer?.(id) ?? new Response(null, { status: 400 });
  };
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, handler);
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function call(talk: LegTalk, id: number, name: string): void {
  talk.send({ id, method: "tools/call", params: { name, _meta: META } });
}

const EVENTS = { "content-type": "text/event-stream" };
const JSON_TYPE = { "content-type": "application/json" };

const BROKEN: Readonly<Record<string, Answer>> = {
  "an empty answer": () => new Response(""),
  "202": () => new Response(null, { status: 202 }),
  "HTML": () =>
    new Response("<html>", { headers: { "content-type": "text/html" } }),
  "another id": () =>
    Response.json({ jsonrpc: "2.0", id: "other", result: {} }),
  "a stream that ends": () => new Response("data: {}\n\n", { headers: EVENTS }),
  "504": () => new Response("", { status: 504 }),
};

for (const [what, broken] of Object.entries(BROKEN)) {
  Deno.test(`http leg loses one request by ${what}, the others go on`, async () => {
    const go = Promise.withResolvers<void>();
    await using server = serve({
      broken,
      slow: async (id) => {
        await go.promise;
        return Response.json({ jsonrpc: "2.0", id, result: {} });
      },
    });
    await using talk = await LegTalk.open(legTo(server.url));
    call(talk, 2, "slow");
    call(talk, 1, "broken");
    const { lost } = await talk.find(({ id }) => id === 1);
    assert.equal(typeof lost, "string");
    go.resolve();
    assert.deepEqual(
      await talk.find(({ id }) => id === 2),
      { jsonrpc: "2.0", id: 2, result: {} },
    );
  });
}

/** Answers the greeting; hangs up on "drop", leaves with "leave", else waits. */
function serveRaw(): { readonly url: string } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const leave = (): void => {
    for (const one of [listener, ...open]) one.close();
    open.clear();
  };
  const talk = async (conn: Deno.Conn): Promise<void> => {
    const buffer = new Uint8Array(4096);
    let text = "";
    for (let n; (n = await conn.read(buffer)) !== null;) {
      text += new TextDecoder().decode(buffer.subarray(0, n));
      if (text.includes('"leave"')) return leave();
      if (text.includes('"drop"')) break;
      if (!text.startsWith("GET")) continue;
      text = "";
      const answer = "HTTP/1.1 405 No\r\ncontent-length: 0\r\n\r\n";
      await conn.write(new TextEncoder().encode(answer));
    }
    if (open.delete(conn)) conn.close();
  };
  const accepting = async (): Promise<void> => {
    for await (const conn of listener) {
      open.add(conn);
      talk(conn).catch(() => {}); // closed under its hands
    }
  };
  accepting().catch(() => {});
  return {
    url: `http://127.0.0.1:${listener.addr.port}/mcp`,
    [Symbol.dispose]: () => open.size > 0 && leave(),
  };
}

Deno.test("http leg loses one request on which the server hangs up", async () => {
  using server = serveRaw();
  await using talk = await LegTalk.open(legTo(server.url));
  call(talk, 2, "slow");
  call(talk, 1, "drop");
  await talk.find(({ id }) => id === 1);
  const open = Symbol("open");
  const { closed } = talk.connection;
  assert.equal(await Promise.race([closed, Promise.resolve(open)]), open);
  assert.equal(talk.heard.length, 1);
});

Deno.test("http leg is lost with all its requests when the server is gone", async () => {
  using server = serveRaw();
  await using talk = await LegTalk.open(legTo(server.url));
  call(talk, 2, "slow");
  call(talk, 1, "leave");
  const { kind } = await talk.connection.closed;
  assert.equal(kind, "lost");
  assert.deepEqual(talk.heard, []);
});

/** Says something, then the same again until nobody listens any more. */
class Endless {
  readonly cancelled: Promise<void>;
  readonly body: ReadableStream<Uint8Array>;

  constructor(first: string) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const more = new Uint8Array(1024 * 1024).fill(120);
    this.cancelled = promise;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode(first)),
      pull: (controller) => controller.enqueue(more),
      cancel: () => resolve(),
    });
  }
}

for (
  const [headers, first] of [[JSON_TYPE, '"'], [EVENTS, "data: "]] as const
) {
  const type = headers["content-type"];
  Deno.test(`http leg loses a request whose ${type} does not end`, async () => {
    const endless = new Endless(first);
    await using server = serve({
      broken: () => new Response(endless.body, { headers }),
    });
    await using talk = await LegTalk.open(legTo(server.url));
    call(talk, 1, "broken");
    const { lost } = await talk.find(({ id }) => id === 1);
    assert.match(String(lost), /over 64 MiB/);
    await endless.cancelled;
  });
}

Deno.test("http leg reads no more than the start of an error without end", async () => {
  const endless = new Endless("no");
  await using server = serve({
    broken: () => new Response(endless.body, { status: 400 }),
  });
  await using talk = await LegTalk.open(legTo(server.url));
  call(talk, 1, "broken");
  const { error } = await talk.find(({ id }) => id === 1);
  assert.match(JSON.stringify(error), /HTTP status 400/);
  await endless.cancelled;
});

Deno.test("http leg opens though the greeting is answered by an error without end", async () => {
  const endless = new Endless("no");
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(
    options,
    () => new Response(endless.body, { status: 400 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/mcp`;
  await using _talk = await LegTalk.open(legTo(url));
  await endless.cancelled;
});
