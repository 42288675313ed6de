import assert from "node:assert/strict";
import { closedPort } from "../helpers/peers.ts";
import { openDesk } from "../helpers/remote_fixture.ts";
import { openIde, slowServer } from "../helpers/mcp_ide.ts";
import { testNetwork } from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";
import { type Running, startCommand } from "../helpers/program.ts";

/** The slow server as a process, once it listens. */
async function startServer(port: number): Promise<Running> {
  const env = Deno.env.toObject();
  const server = startCommand(slowServer(`${port}`), { cwd: "/", env });
  await server.err.waitFor(/serving on/);
  return server;
}

for (const scheme of ["ws", "http"]) {
  Deno.test(`mcp connect --url ${scheme}://... lives through a kill of the server`, async () => {
    await using desk = await openDesk();
    const port = closedPort();
    let server = await startServer(port);
    const url = `${scheme}://127.0.0.1:${port}/mcp`;
    await using ide = await openIde(desk, ["--url", url]);
    const slow = (ms: number) =>
      ide.client.callTool({ name: "slow", arguments: { ms } });
    await slow(1);
    const call = slow(30_000).then(() => undefined, (error) => error);
    await ide.client.listTools(); // the call is there before this is answered
    const started = performance.now();
    server.kill("SIGKILL");
    const error = await call;
    assert.ok(performance.now() - started < 1_000);
    assert.equal(error?.code, -31001, String(error));
    await server.ended;
    const next = slow(1);
    server = await startServer(port);
    const listened = performance.now();
    assert.match(JSON.stringify(await next), /awake/);
    assert.ok(performance.now() - listened < 1_000);
    server.kill("SIGKILL");
    await server.ended;
  });
}

Deno.test("mcp connect takes its token from the variable or the file it is told", async () => {
  await using desk = await openDesk();
  await using keys = await tokenDesk();
  await using server = testNetwork({ auth: keys.auth });
  const token = await keys.sign();
  const file = `${desk.root}/token`;
  await Deno.writeTextFile(file, `${token}\n`);
  const url = ["--url", server.wsUrl];
  const ways = [
    { words: [...url, "--token-file", file], env: {} },
    {
      words: [...url, "--token-env", "PARACLE_LAB"],
      env: { PARACLE_LAB: token },
    },
    { words: url, env: { PARACLE_MCP_TOKEN: token } },
  ];
  for (const { words, env } of ways) {
    await using ide = await openIde(desk, words, { env });
    const { tools } = await ide.client.listTools();
    assert.equal(tools.length, 4);
  }
  const { code, out, err } = await desk.run(["mcp", "connect", ...url], {
    env: { PARACLE_MCP_TOKEN: "nonsense" },
    stdin: '{"jsonrpc":"2.0","id":1,"method":"ping"}\n',
  });
  assert.equal(JSON.parse(out).error.code, -31004);
  assert.equal(code, 4, err);
  assert.doesNotMatch(out + err, /nonsense/);
});

Deno.test("mcp connect hides tools it is told to hide", async () => {
  await using desk = await openDesk();
  await using server = testNetwork();
  const words = ["--url", server.url, "--deny", "wait", "--deny", "repeat"];
  await using ide = await openIde(desk, words);
  const { tools } = await ide.client.listTools();
  assert.deepEqual(tools.map(({ name }) => name), ["echo", "whoami"]);
});

Deno.test("mcp connect --check tells of a URL what works and what does not", async () => {
  await using desk = await openDesk();
  await using keys = await tokenDesk();
  await using server = testNetwork({ auth: keys.auth });
  const check = ["mcp", "connect", "--url", server.wsUrl, "--check"];
  const bad = await desk.run(check);
  assert.equal(bad.code, 1);
  assert.match(bad.out, /^ok {4}http .*\n.*FAIL {2}auth .*without a token/m);
  const token = await keys.sign();
  const good = await desk.run([...check, "--json"], {
    env: { PARACLE_MCP_TOKEN: token },
  });
  assert.equal(good.code, 0, good.out);
  const { checks, remote } = JSON.parse(good.out);
  assert.equal(remote, null);
  assert.deepEqual(
    checks.map(({ name }: { name: string }) => name),
    ["resolve", "address", "http", "auth", "initialize", "tools"],
  );
});

Deno.test("mcp connect refuses what does not go together", async () => {
  await using desk = await openDesk();
  const url = ["--url", "ws://127.0.0.1:9000/mcp"];
  const lines = [
    [],
    ["--url", "127.0.0.1:9000"],
    ["--url", "ws://user:secret@127.0.0.1/mcp"],
    [...url, "--remote", "lab"],
    [...url, "--transport", "http"],
    [...url, "--token-env", "PARACLE_NOT_SET"],
  ];
  for (const line of lines) {
    const { code, out, err } = await desk.run(["mcp", "connect", ...line]);
    assert.equal(code, 2, err);
    assert.equal(out, "");
    assert.match(err, /^paracle: Cannot .*\[usage\.invalid\]\n$/);
    assert.doesNotMatch(err, /secret/);
  }
  const json = await desk.run(["mcp", "connect", ...url, "--json"]);
  assert.equal(json.code, 2);
});
