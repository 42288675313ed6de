import assert from "node:assert/strict";
import { closedPort, startPeer } from "../helpers/peers.ts";
import { LegTalk, legTo, META, tokensOf } from "../helpers/mcp_legs.ts";
import { testNetwork, tinyTools } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";

const KINDS = ["ws", "http"] as const;

for (const kind of KINDS) {
  const urlOf = (server: { url: string; wsUrl: string }): string =>
    kind === "ws" ? server.wsUrl : server.url;

  Deno.test(`${kind} leg speaks the older protocol`, async () => {
    await using server = testNetwork();
    await using talk = await LegTalk.open(legTo(urlOf(server)));
    await talk.initialize();
    const params = { name: "echo", arguments: { text: "Grüße 🌍" } };
    const answer = await talk.ask(1, "tools/call", params);
    assert.match(JSON.stringify(answer), /Grüße 🌍/);
  });

  Deno.test(`${kind} leg speaks the newest protocol`, async () => {
    await using server = testNetwork();
    await using talk = await LegTalk.open(legTo(urlOf(server)));
    const found = await talk.ask(1, "server/discover", { _meta: META });
    assert.ok(found["result"], JSON.stringify(found));
    const answer = await talk.ask(2, "tools/call", {
      name: "echo",
      arguments: { text: "x" },
      _meta: META,
    });
    assert.match(JSON.stringify(answer), /"text":"x"/);
    const unknown = await talk.ask(3, "no/such", { _meta: META });
    assert.match(JSON.stringify(unknown), /-32601/);
  });

  for (const _meta of [undefined, META]) {
    const era = _meta === undefined ? "older" : "newest";
    Deno.test(`${kind} leg cancels a call of the ${era} protocol`, async () => {
      const tools = tinyTools();
      await using server = testNetwork({ factory: tools.factory });
      await using talk = await LegTalk.open(legTo(urlOf(server)));
      if (_meta === undefined) await talk.initialize();
      const params = { name: "wait", arguments: {}, _meta };
      talk.send({ id: 7, method: "tools/call", params });
      await tools.waiting;
      const requestId = 7;
      const method = "notifications/cancelled";
      talk.send({ method, params: { requestId } });
      await tools.cancelled;
    });
  }

  Deno.test(`${kind} leg says that it was lost when the server ends`, async () => {
    const tools = tinyTools();
    await using server = testNetwork({ factory: tools.factory });
    await using talk = await LegTalk.open(legTo(urlOf(server)));
    await talk.initialize();
    talk.send({ id: 7, method: "tools/call", params: { name: "wait" } });
    await tools.waiting;
    await server.close();
    const { kind: how } = await talk.connection.closed;
    assert.equal(how, "lost");
  });

  Deno.test(`${kind} leg asks for a new token when one is refused`, async () => {
    await using desk = await tokenDesk();
    await using server = testNetwork({ auth: desk.auth });
    const leg = legTo(urlOf(server), tokensOf("bad", await desk.sign()));
    const talk = new LegTalk();
    const refused = await talk.try(leg);
    assert.deepEqual(refused, {
      kind: "refused",
      reason: "the server refuses the token (401)",
    });
    await using good = await LegTalk.open(leg);
    await good.initialize();
  });

  Deno.test(`${kind} leg is lost, not refused for good, where nobody listens`, async () => {
    const leg = legTo(`${kind}://127.0.0.1:${closedPort()}/mcp`);
    const end = await new LegTalk().try(leg);
    assert.equal("kind" in end && end.kind, "lost");
  });

  Deno.test(`${kind} leg gives up a server that does not answer when told`, async () => {
    await using peer = startPeer("silent");
    const stop = new AbortController();
    const reason = new Error("enough");
    const opening = new LegTalk().try(
      legTo(`${kind}://127.0.0.1:${peer.port}/mcp`),
      stop.signal,
    );
    stop.abort(reason);
    await assert.rejects(opening, reason);
  });

  Deno.test(`${kind} leg refuses to send a token where others can read it`, async () => {
    const leg = legTo(`${kind}://example.com/mcp`, tokensOf("secret"));
    const end = await new LegTalk().try(leg);
    assert.ok("kind" in end);
    assert.equal(end.kind, "permanent");
    assert.equal(end.exitCode, 2);
    assert.doesNotMatch(end.reason, /secret/);
  });
}

Deno.test("http leg ends its session", async () => {
  await using server = testNetwork();
  await using talk = await LegTalk.open(legTo(server.url));
  await talk.initialize();
  await talk.ask(1, "tools/list");
  await talk.connection.close(1000);
  const deletes = server.entries.filter((one) =>
    JSON.stringify(one).includes("DELETE")
  );
  assert.equal(deletes.length, 1);
});

Deno.test("http leg is lost when the server has forgotten the session", async () => {
  await using server = testNetwork();
  await using talk = await LegTalk.open(legTo(server.url));
  await talk.initialize();
  await talk.ask(1, "tools/list");
  await server.close();
  await using _again = testNetwork({ port: server.port });
  talk.send({ id: 2, method: "tools/list" });
  assert.deepEqual(await talk.connection.closed, {
    kind: "lost",
    reason: "the server has forgotten the session",
    unheard: [2],
  });
});

Deno.test("ws leg tells why an upgrade was refused", async () => {
  await using server = testNetwork();
  const leg = legTo(server.wsUrl.replace("/mcp", "/other"));
  const end = await new LegTalk().try(leg);
  assert.deepEqual(end, {
    kind: "lost",
    reason: "nothing is at this path of the server (404)",
  });
});

Deno.test("ws leg is refused when its token ends", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const token = await desk.sign({
    exp: Math.floor(Date.now() / 1000) - 3, // five seconds of grace
  });
  await using talk = await LegTalk.open(
    legTo(server.wsUrl, tokensOf(token)),
  );
  const end = await talk.connection.closed;
  assert.equal(end.kind, "refused");
  assert.match(end.reason, /does not take the token any more/);
});
