import assert from "node:assert/strict";
import { testNetwork } from "../helpers/mcp_network.ts";

Deno.test("serveOnNetwork() refuses other machines without tokens, unless insisted on", async () => {
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    assert.throws(() => testNetwork({ host, warn }), {
      code: "usage.invalid",
      message: /leave out --auth none, or add --insecure$/,
    });
  }
  assert.deepEqual(warnings, []);
  await using _server = testNetwork({ host: "0.0.0.0", insecure: true, warn });
  assert.match(warnings.join(), /^traffic to 0\.0\.0\.0 can be read/);
});

Deno.test("serveOnNetwork() says who holds a port that is taken", async () => {
  await using server = testNetwork();
  const { port } = server;
  assert.throws(() => testNetwork({ port }), { code: "api.port_in_use" });
});

Deno.test("serveOnNetwork() cannot listen where this machine is not", () => {
  assert.throws(() => testNetwork({ host: "192.0.2.1", insecure: true }), {
    code: "api.failed",
  });
});

Deno.test("serveOnNetwork() listens on IPv6 too", async () => {
  await using server = testNetwork({ host: "[::1]" });
  assert.match(server.url, /^http:\/\/\[::1\]:\d+\/mcp$/);
  const answer = await fetch(server.url.replace("/mcp", "/healthz"));
  assert.equal(await answer.text(), "ok\n");
});

Deno.test("close() may be called often, and once the signal has closed it", async () => {
  const stop = new AbortController();
  stop.abort();
  await using server = testNetwork({ signal: stop.signal });
  await Promise.all([server.close(), server.close()]);
  await assert.rejects(fetch(server.url));
});
