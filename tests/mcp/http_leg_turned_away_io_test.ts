import assert from "node:assert/strict";
import { openHttpLeg } from "../../src/mcp/http_leg_io.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { openIde } from "../helpers/mcp_ide.ts";
import { LegTalk, tokensOf } from "../helpers/mcp_legs.ts";
import { openDesk } from "../helpers/remote_fixture.ts";

/** A server of the older protocol that tells nothing unasked and may forget. */
class Forgetful implements AsyncDisposable {
  /** How many calls it has carried out. */
  calls = 0;
  /** How many sessions were opened. */
  sessions = 0;
  /** The token it takes. */
  token = "first";
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/mcp`;
  }

  /** No session is known any more. */
  forget(): void {
    this.sessions += 100;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { headers, method } = request;
    const none = (status: number): Response => new Response(null, { status });
    if (headers.get("authorization") !== `Bearer ${this.token}`) {
      return none(401);
    }
    if (method !== "POST") return none(405);
    const { id, method: asked } = await request.json();
    const result = (
      result: unknown,
      more: Readonly<Record<string, string>> = {},
    ): Response =>
      Response.json({ jsonrpc: "2.0", id, result }, { headers: more });
    if (asked === "initialize") {
      const serverInfo = { name: "forgetful", version: "1" };
      const opened = {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {} },
        serverInfo,
      };
      return result(opened, { "mcp-session-id": `${++this.sessions}` });
    }
    if (headers.get("mcp-session-id") !== `${this.sessions}`) return none(404);
    if (id === undefined) return none(202);
    this.calls += 1;
    return result({ content: [] });
  }
}

Deno.test("mcp connect by HTTP begins anew when the session is forgotten, and loses no call", async () => {
  await using desk = await openDesk();
  await using server = new Forgetful();
  const env = { PARACLE_MCP_TOKEN: server.token };
  await using ide = await openIde(desk, ["--url", server.url], { env });
  await ide.client.callTool({ name: "change", arguments: {} });
  server.forget();
  await ide.client.callTool({ name: "change", arguments: {} });
  assert.equal(server.calls, 2);
  assert.equal(server.sessions, 102);
});

Deno.test("mcp connect by HTTP reads a new token when the old one has expired, and loses no call", async () => {
  await using desk = await openDesk();
  await using server = new Forgetful();
  const file = `${desk.root}/token`;
  await Deno.writeTextFile(file, server.token);
  const words = ["--url", server.url, "--token-file", file];
  await using ide = await openIde(desk, words);
  await ide.client.callTool({ name: "change", arguments: {} });
  server.token = "second";
  await Deno.writeTextFile(file, server.token);
  await ide.client.callTool({ name: "change", arguments: {} });
  assert.equal(server.calls, 2);
});

/** A talk whose session the server has forgotten. */
async function forgotten(
  server: Forgetful,
  clock: FakeClock,
): Promise<LegTalk> {
  const leg = openHttpLeg({
    name: "test",
    url: () => Promise.resolve(new URL(server.url)),
    tokens: tokensOf(server.token),
    insecure: false,
    clock,
  });
  const talk = await LegTalk.open(leg);
  await talk.ask(0, "initialize");
  server.forget();
  return talk;
}

Deno.test("http leg tells of all requests that were turned away together", async () => {
  using clock = new FakeClock();
  await using server = new Forgetful();
  await using talk = await forgotten(server, clock);
  for (const id of [1, 2, 3]) talk.send({ id, method: "tools/call" });
  const { unheard } = await talk.connection.closed;
  assert.deepEqual([...unheard ?? []].sort(), [1, 2, 3]);
  assert.equal(server.calls, 0);
});

Deno.test("http leg counts what waits behind a notice that is turned away as not heard", async () => {
  using clock = new FakeClock();
  await using server = new Forgetful();
  await using talk = await forgotten(server, clock);
  talk.send({ method: "notifications/roots/list_changed" });
  talk.send({ id: 1, method: "tools/call" });
  const { unheard } = await talk.connection.closed;
  assert.deepEqual(unheard, [1]);
  assert.equal(server.calls, 0);
});
