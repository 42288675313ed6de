import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { FramePeer, testNetwork, tinyTools } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";

const LIMIT = 4 * 1024 * 1024;
const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};
const MODERN = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A message of exactly so many bytes; the text of `echo` fills it. */
function messageOf(bytes: number, id = 1): string {
  const message = (text: string): string =>
    JSON.stringify({
      ...{ jsonrpc: "2.0", method: "tools/call" },
      params: { name: "echo", arguments: { text } },
      id,
    });
  return message("x".repeat(bytes - message("").length));
}

Deno.test("a socket speaks the subprotocol that is offered, or none", async () => {
  await using server = testNetwork();
  const cases = [[["mcp"], "mcp"], [["x", "mcp"], "mcp"], [[], ""]] as const;
  for (const [protocols, expected] of cases) {
    await using peer = await FramePeer.open(server.wsUrl, {
      protocols: [...protocols],
    });
    assert.equal(peer.socket.protocol, expected);
  }
});

Deno.test("a socket serves the era of its opening message", async () => {
  await using server = testNetwork();
  await using legacy = await FramePeer.open(server.wsUrl);
  const { result } = await legacy.ask("a", "initialize", INITIALIZE);
  assert.equal(JSON.stringify(result).includes('"2025-11-25"'), true);
  await using silent = await FramePeer.open(server.wsUrl); // no handshake
  assert.ok("result" in await silent.ask(1, "tools/list"));
  await using modern = await FramePeer.open(server.wsUrl);
  const call = { name: "whoami", arguments: {}, _meta: MODERN };
  const answer = JSON.stringify(await modern.ask(1, "tools/call", call));
  assert.match(answer, /\\"era\\":\\"modern\\"/);
  const refused = await modern.ask(2, "initialize", INITIALIZE);
  assert.match(JSON.stringify(refused), /-32022/);
});

Deno.test("a socket hands its caller to the tools, and never the token", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const token = await desk.sign({ sub: "grace", scope: "mcp:read mcp:run" });
  const headers = { authorization: `Bearer ${token}` };
  await using peer = await FramePeer.open(server.wsUrl, { headers });
  const answer = JSON.stringify(await peer.call(1, "whoami"));
  assert.match(answer, /\\"subject\\":\\"grace\\"/);
  assert.match(answer, /\\"scopes\\":\[\\"mcp:read\\",\\"mcp:run\\"\]/);
  assert.match(answer, /\\"token\\":\\"\\"/);
});

Deno.test("a socket answers what is no message and stays open", async () => {
  await using server = testNetwork();
  await using peer = await FramePeer.open(server.wsUrl);
  const cases: readonly (readonly [string, number, unknown])[] = [
    ["", -32700, null],
    ["{", -32700, null],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}\n{}', -32700, null],
    ["[]", -32600, null],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600, null],
    ["null", -32600, null],
    ["7", -32600, null],
    ["{}", -32600, null],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, null],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, null],
    ['{"jsonrpc":"2.0","id":1,"method":7}', -32600, null],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600, 1],
    [
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":5}}',
      -32600,
      1,
    ],
  ];
  for (const [text, code, id] of cases) {
    peer.send(text);
    const { error, id: answered } = await peer.next();
    assert.match(JSON.stringify(error), new RegExp(`"code":${code}`), text);
    assert.equal(answered, id, text);
  }
  assert.ok("result" in await peer.ask(1, "ping"));
});

Deno.test("a socket ends at a binary frame with 1003", async () => {
  await using server = testNetwork();
  await using peer = await FramePeer.open(server.wsUrl);
  peer.socket.send(new TextEncoder().encode('{"jsonrpc":"2.0"}'));
  assert.equal((await peer.closed).code, 1003);
});

Deno.test("a socket takes 4 MiB, and answers more without ending", async () => {
  await using server = testNetwork();
  await using peer = await FramePeer.open(server.wsUrl);
  for (const bytes of [LIMIT - 1, LIMIT]) {
    peer.send(messageOf(bytes));
    assert.ok("result" in await peer.next());
  }
  peer.send(messageOf(LIMIT + 1, 7));
  const { id, error } = await peer.next();
  assert.equal(id, 7);
  assert.match(JSON.stringify(error), /"code":-31003.*"maybeExecuted":false/);
  peer.send(messageOf(LIMIT - 10).replace("xxxx", "ää\u{1F600}")); // more bytes than units
  assert.ok("result" in await peer.next());
  peer.send(messageOf(LIMIT).replace("xxxx", "äääx"));
  assert.match(JSON.stringify(await peer.next()), /-31003/);
  assert.ok("result" in await peer.ask(1, "ping"));
});

Deno.test("a socket ends with 1009 at a large message that nobody can be told of", async () => {
  await using server = testNetwork();
  const notification = messageOf(LIMIT + 2).replace('"id":1', '"_":1');
  for (const text of [notification, "x".repeat(LIMIT + 1)]) {
    await using peer = await FramePeer.open(server.wsUrl);
    peer.send(text);
    assert.equal((await peer.closed).code, 1009);
  }
});

Deno.test("a socket that is sent 70 MiB ends, and the server goes on", async () => {
  await using server = testNetwork();
  {
    await using peer = await FramePeer.open(server.wsUrl);
    peer.socket.send("x".repeat(70 * 1024 * 1024));
    await peer.closed;
  }
  await using peer = await FramePeer.open(server.wsUrl);
  assert.ok("result" in await peer.ask(1, "ping"));
});

Deno.test("a socket takes 10,000 notifications and then a call", async () => {
  await using server = testNetwork();
  await using peer = await FramePeer.open(server.wsUrl);
  await peer.ask(1, "initialize", INITIALIZE);
  for (let n = 0; n < 10_000; n++) {
    peer.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  }
  assert.ok("result" in await peer.call(2, "echo", { text: "x" }));
});

Deno.test("a socket's calls are cancelled by a notification, and by its end", async () => {
  for (const how of ["notification", "end"] as const) {
    const tools = tinyTools();
    await using server = testNetwork({ factory: tools.factory });
    await using peer = await FramePeer.open(server.wsUrl);
    const call = { name: "wait", arguments: {} };
    peer.send({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call });
    await tools.waiting;
    if (how === "end") peer.socket.close();
    else {
      const params = { requestId: 1 };
      peer.send({ jsonrpc: "2.0", method: "notifications/cancelled", params });
    }
    await tools.cancelled;
  }
});

Deno.test("a socket ends with 4401 when its token expires", async () => {
  const { promise: soon, resolve: pass } = Promise.withResolvers<void>();
  let skewMs = 0;
  const now = (): number => Date.now() + skewMs;
  const clock = {
    now,
    sleep: async (
      ms: number,
      options: { readonly signal?: AbortSignal } = {},
    ): Promise<void> => {
      if (ms < 500) return await systemClock.sleep(ms, options);
      const { signal } = options;
      const aborted = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason))
      );
      await Promise.race([soon, aborted]);
      await systemClock.sleep(1, options);
    },
  };
  await using desk = await tokenDesk({ now });
  await using server = testNetwork({ auth: desk.auth, clock });
  const { token } = await desk.tokens.generate({ lifetimeS: 30 * 24 * 3600 });
  const headers = { authorization: `Bearer ${token}` };
  await using peer = await FramePeer.open(server.wsUrl, { headers });
  assert.ok("result" in await peer.ask(1, "ping"));
  skewMs = 30 * 24 * 3600_000 - 60_000;
  assert.ok("result" in await peer.ask(2, "ping")); // a minute is left
  skewMs += 61_000;
  pass();
  const { code, reason } = await peer.closed;
  assert.deepEqual([code, reason], [4401, "token expired or revoked"]);
});

Deno.test("a socket ends with 4401 within 2 s when its token is revoked, others stay", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const [bad, good] = [
    await desk.tokens.generate(),
    await desk.tokens.generate(),
  ];
  const open = (token: string): Promise<FramePeer> =>
    FramePeer.open(server.wsUrl, {
      headers: { authorization: `Bearer ${token}` },
    });
  await using revoked = await open(bad.token);
  await using other = await open(good.token);
  const startMs = performance.now();
  await desk.tokens.revoke(bad.jti);
  assert.equal((await revoked.closed).code, 4401);
  assert.ok(performance.now() - startMs < 2_000);
  assert.ok("result" in await other.ask(1, "ping"));
  const entry = server.entries.find(({ status }) => status === 4401);
  assert.equal(entry?.jti, bad.jti);
});

Deno.test("the server takes no more sockets than it may, and others once one is gone", async () => {
  await using server = testNetwork({ maxSockets: 2 });
  {
    await using _one = await FramePeer.open(server.wsUrl);
    await using _two = await FramePeer.open(server.wsUrl);
    await assert.rejects(FramePeer.open(server.wsUrl), /status code: 503/);
  }
  await using three = await FramePeer.open(server.wsUrl);
  assert.ok("result" in await three.ask(1, "ping"));
});

Deno.test("the server that stops cancels calls and ends sockets with 1001 within 2 s", async () => {
  const tools = tinyTools();
  const stop = new AbortController();
  await using server = testNetwork({
    factory: tools.factory,
    signal: stop.signal,
  });
  await using peer = await FramePeer.open(server.wsUrl);
  const call = { name: "wait", arguments: {} };
  peer.send({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call });
  await tools.waiting;
  const startMs = performance.now();
  stop.abort();
  assert.equal((await peer.closed).code, 1001);
  await tools.cancelled;
  await server.close();
  assert.ok(performance.now() - startMs < 2_000);
  await assert.rejects(FramePeer.open(server.wsUrl));
});

Deno.test("the access log has a line for each socket and each call on it", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const headers = { authorization: `Bearer ${await desk.sign()}` };
  {
    await using peer = await FramePeer.open(server.wsUrl, { headers });
    await peer.call(1, "echo", { text: "x" });
    await peer.ask(2, "nonsense");
  }
  await server.close();
  const lines = server.entries.map((entry) => [
    ...[entry.method, entry.call, entry.tool, entry.status, entry.subject],
  ]);
  assert.deepEqual(lines, [
    ["WS", null, null, 101, "ada"],
    ["WS", "tools/call", "echo", 200, "ada"],
    ["WS", "nonsense", null, -32601, "ada"],
    ["WS", null, null, 1005, "ada"],
  ]);
  assert.equal(server.entries.every(({ jti }) => jti === "1"), true);
});
