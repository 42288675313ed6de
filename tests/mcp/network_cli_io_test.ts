import assert from "node:assert/strict";
import { join } from "node:path";
import { FramePeer, rawStatus } from "../helpers/mcp_network.ts";
import { denoFolder, runProgram, startProgram } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

const SAMPLE = join(import.meta.dirname ?? "", "../testdata/workspace");

Deno.test("mcp serve answers sockets with a token, tells the log and ends at SIGTERM", async () => {
  await using home = await tempFolder();
  const { path: HOME } = home;
  await copyFolder(SAMPLE, `${HOME}/work`);
  const PATH = Deno.env.get("PATH");
  const env = { HOME, PATH, USER: "ada", DENO_DIR: await denoFolder() };
  const at = { cwd: `${HOME}/work`, env };
  const refused = await runProgram(["mcp", "serve", "--port", "0"], at);
  assert.equal(refused.code, 4, refused.err); // no key yet
  const made = await runProgram(["auth", "generate-token"], at);
  const token = made.out.trim();
  await using server = startProgram(["mcp", "serve", "--port", "0"], at);
  const line = await server.err.waitFor(/Serving .* on http:\S+/);
  const url = /http:\S+/.exec(line)?.[0] ?? "";
  const wsUrl = url.replace("http:", "ws:");
  const { port } = new URL(url);
  assert.equal((await rawStatus(Number(port), { headers: {} })).status, 401);
  const headers = { authorization: `Bearer ${token}` };
  await using peer = await FramePeer.open(wsUrl, { headers });
  const answer = await peer.call(1, "workspace_status");
  assert.match(JSON.stringify(answer), /"structuredContent"/);
  const startMs = performance.now();
  server.kill("SIGTERM");
  assert.equal((await peer.closed).code, 1001);
  assert.equal(await server.ended, 0);
  assert.ok(performance.now() - startMs < 2_000);
  const log = await Deno.readTextFile(
    `${HOME}/work/.parac/memory/logs/runtime/access.log`,
  );
  const lines = log.trim().split("\n").map((text) => JSON.parse(text));
  const shown = lines.map(({ call, tool, status }) => [call, tool, status]);
  assert.deepEqual(shown, [
    [null, null, 401],
    [null, null, 101],
    ["tools/call", "workspace_status", 200],
    [null, null, 1001],
  ]);
  assert.equal(log.includes(token), false);
});

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}
