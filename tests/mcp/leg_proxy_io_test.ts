import assert from "node:assert/strict";
import { openIde } from "../helpers/mcp_ide.ts";
import { testNetwork } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";
import { openDesk } from "../helpers/remote_fixture.ts";

/** Writes down whatever it is asked. */
function startProxy(): {
  readonly url: string;
  readonly asked: string[];
} & AsyncDisposable {
  const asked: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, ({ method, url }) => {
    asked.push(`${method} ${url}`);
    return new Response("a proxy", { status: 502 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("mcp connect tells no proxy of the environment what is for this machine", async () => {
  await using desk = await openDesk();
  await using keys = await tokenDesk();
  await using server = testNetwork({ auth: keys.auth });
  await using proxy = startProxy();
  const env = {
    HTTP_PROXY: proxy.url,
    ALL_PROXY: proxy.url,
    PARACLE_MCP_TOKEN: await keys.sign(),
  };
  for (const url of [server.url, server.wsUrl]) {
    await using ide = await openIde(desk, ["--url", url], { env });
    assert.equal((await ide.client.listTools()).tools.length, 4);
  }
  const check = ["mcp", "connect", "--url", server.wsUrl, "--check"];
  const { code, out } = await desk.run(check, { env });
  assert.equal(code, 0, out);
  assert.deepEqual(proxy.asked, []);
});
