import assert from "node:assert/strict";
import { FakeClock } from "../helpers/fake_clock.ts";
import {
  call,
  INITIALIZE,
  modern,
  post,
  session,
  statusOf,
} from "../helpers/mcp_http.ts";
import { FramePeer, testNetwork, tinyTools } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";

const LIMIT = 4 * 1024 * 1024;
Deno.test("HTTP of the older protocol asks for a session, and knows its own only", async () => {
  await using server = testNetwork();
  const own = await session(server);
  const strange = { "mcp-session-id": crypto.randomUUID() };
  const get = (headers: Record<string, string>, method = "GET") =>
    statusOf(fetch(server.url, {
      method,
      headers: { accept: "text/event-stream", ...headers },
    }));
  assert.equal(await statusOf(post(server, call("whoami"), own)), 200);
  assert.equal(await statusOf(post(server, call("whoami"))), 400);
  assert.equal(await statusOf(post(server, call("whoami"), strange)), 404);
  assert.equal(await get({}), 400);
  assert.equal(await get(strange), 404);
  assert.equal(await get({}, "DELETE"), 400);
  assert.equal(await get(strange, "DELETE"), 404);
  assert.equal(await get(own, "DELETE"), 200);
  assert.equal(await statusOf(post(server, call("whoami"), own)), 404);
  for (const method of ["PUT", "PATCH", "OPTIONS", "HEAD"]) {
    const answer = await fetch(server.url, { method });
    await answer.body?.cancel();
    assert.equal(answer.status, 405, method);
    assert.equal(answer.headers.get("allow"), "DELETE, GET, POST");
    assert.equal(answer.headers.has("access-control-allow-origin"), false);
  }
});

Deno.test("a session belongs to who opened it, with the same scopes", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const bearer = async (claims: object): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await desk.sign({ ...claims })}`,
  });
  const scope = "mcp:read mcp:run";
  const own = await session(server, await bearer({ sub: "ada", scope }));
  const cases: readonly (readonly [number, object])[] = [
    [200, { sub: "ada", scope, jti: "2" }], // a new token
    [200, { sub: "ada", scope: "mcp:run mcp:read" }],
    [404, { sub: "eve", scope }],
    [404, { sub: "ada", scope: "mcp:read" }],
  ];
  for (const [expected, claims] of cases) {
    const headers = { ...own, ...await bearer(claims) };
    const status = await statusOf(post(server, call("whoami"), headers));
    assert.equal(status, expected, JSON.stringify(claims));
  }
  const whoami = await (await post(server, call("whoami"), own)).text();
  assert.match(whoami, /\\"subject\\":\\"ada\\".*\\"token\\":\\"\\"/);
  const { authorization: _, ...bare } = own;
  assert.equal(await statusOf(post(server, call("whoami"), bare)), 401);
});

Deno.test("a session ends after 30 idle minutes, not while a call goes on", async () => {
  using clock = new FakeClock();
  const tools = tinyTools();
  await using server = testNetwork({ clock, factory: tools.factory });
  const [idle, busy] = [await session(server), await session(server)];
  const gone = new AbortController();
  const waits = post(server, call("wait"), busy, gone.signal);
  await tools.waiting;
  await clock.advance(29 * 60_000);
  assert.equal(await statusOf(post(server, call("whoami"), idle)), 200);
  await clock.advance(29 * 60_000);
  assert.equal(await statusOf(post(server, call("whoami"), idle)), 200);
  await clock.advance(31 * 60_000);
  assert.equal(await statusOf(post(server, call("whoami"), idle)), 404);
  const other = call("whoami", {}, 3);
  assert.equal(await statusOf(post(server, other, busy)), 200);
  const params = { requestId: 2 };
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params };
  assert.equal(await statusOf(post(server, cancel, busy)), 202);
  await tools.cancelled;
  gone.abort();
  await waits.then((answer) => answer.body?.cancel()).catch(() => {});
});

Deno.test("the server opens no more sessions than it may", async () => {
  await using server = testNetwork({ maxSessions: 1 });
  const own = await session(server);
  assert.equal(await statusOf(post(server, INITIALIZE)), 503);
  const ended = fetch(server.url, { method: "DELETE", headers: own });
  assert.equal(await statusOf(ended), 200);
  assert.equal(await statusOf(post(server, INITIALIZE)), 200);
});

Deno.test("HTTP answers what is no message of its kind", async () => {
  await using server = testNetwork();
  const own = await session(server);
  const cases: readonly (readonly [number, string, RegExp, object?])[] = [
    [400, "", /-32700/],
    [400, "{", /-32700/],
    [400, "[]", /-32600/],
    [400, `[${JSON.stringify(INITIALIZE)}]`, /-32600/],
    [415, "{}", /-32600/, { "content-type": "text/plain" }],
    [406, JSON.stringify(call("whoami")), /./, { accept: "text/html" }],
    [413, "x".repeat(LIMIT + 1), /-32600/],
    [413, "x".repeat(70 * 1024 * 1024), /-32600/],
  ];
  for (const [status, body, text, headers] of cases) {
    const answer = await post(server, body, { ...own, ...headers });
    assert.equal(answer.status, status, body.slice(0, 50));
    assert.match(await answer.text(), text);
  }
  const full = (bytes: number): string => {
    const empty = JSON.stringify(call("echo", { text: "" })).length;
    return JSON.stringify(call("echo", { text: "x".repeat(bytes - empty) }));
  };
  for (const bytes of [LIMIT - 1, LIMIT]) {
    assert.equal(await statusOf(post(server, full(bytes), own)), 200);
  }
  assert.equal(await statusOf(post(server, full(LIMIT + 1), own)), 413);
});

Deno.test("HTTP of the newer protocol needs no session and mints none", async () => {
  await using server = testNetwork();
  const asked = modern("tools/call", { name: "whoami", arguments: {} });
  const answer = await post(server, ...asked);
  assert.equal(answer.headers.has("mcp-session-id"), false);
  assert.match(await answer.text(), /\\"era\\":\\"modern\\"/);
  const [body, headers] = modern("tools/list");
  const other = { ...headers, "mcp-method": "tools/call" };
  const refused = await post(server, body, other);
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /-32020/);
});

Deno.test("HTTP of the newer protocol cancels a call whose client is gone", async () => {
  const tools = tinyTools();
  await using server = testNetwork({ factory: tools.factory });
  const gone = new AbortController();
  const [body, headers] = modern("tools/call", { name: "wait", arguments: {} });
  const answer = post(server, body, headers, gone.signal);
  await tools.waiting;
  gone.abort();
  await assert.rejects(answer);
  await tools.cancelled;
});

Deno.test("streams end when their token is revoked, and when the server stops", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const { token, jti } = await desk.tokens.generate();
  const good = { authorization: `Bearer ${await desk.sign()}` };
  const bad = { authorization: `Bearer ${token}` };
  const listen = async (
    auth: Record<string, string>,
  ): Promise<readonly Response[]> => {
    const [body, headers] = modern("subscriptions/listen", {
      notifications: { toolsListChanged: true },
    });
    const own = await session(server, auth);
    return [
      await post(server, body, { ...headers, ...auth }),
      await fetch(server.url, {
        headers: { ...own, accept: "text/event-stream" },
      }),
    ];
  };
  const [ended, stay] = [await listen(bad), await listen(good)];
  await desk.tokens.revoke(jti);
  await Promise.all(ended.map((stream) => stream.text()));
  const startMs = performance.now();
  const texts = Promise.all(stay.map((stream) => stream.text()));
  await server.close();
  await texts;
  assert.ok(performance.now() - startMs < 2_000);
  assert.deepEqual(server.faults, []);
});

Deno.test("refused tokens of a peer wait longer and longer, good ones never", async () => {
  using clock = new FakeClock();
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth, clock });
  const bad = { authorization: "Bearer a.b.c" };
  for (let n = 0; n < 5; n++) {
    assert.equal(await statusOf(post(server, INITIALIZE, bad)), 401);
  }
  const slow = post(server, INITIALIZE, bad);
  const headers = { authorization: `Bearer ${await desk.sign()}` };
  await using peer = await FramePeer.open(server.wsUrl, { headers });
  assert.ok("result" in await peer.ask(1, "ping"));
  const asleep = clock.sleepers; // one waits, one looks after the token
  assert.equal(asleep, 2);
  await clock.advance(100);
  assert.equal(await statusOf(slow), 401);
});
