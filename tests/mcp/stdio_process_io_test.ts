import assert from "node:assert/strict";
import { serverArgv, testWorkspace } from "../helpers/mcp_client_process.ts";
import { startModelServer } from "../helpers/model_server.ts";
import { runCommand, runProgram, startCommand } from "../helpers/program.ts";

const INITIALIZE = line("initialize", 1, {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "t", version: "1" },
});

function line(method: string, id: number, params: object = {}): string {
  return `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
}

function linesOf(text: string): readonly Record<string, unknown>[] {
  return text.split("\n").filter((one) => one !== "").map((one) =>
    JSON.parse(one)
  );
}

Deno.test("mcp serve --stdio answers what came before the end of the input, and ends with 0", async () => {
  await using workspace = await testWorkspace();
  const call = { name: "workspace_status", arguments: {} };
  const stdin = INITIALIZE + line("tools/call", 2, call);
  const options = { cwd: workspace.path, env: workspace.env, stdin };
  const { code, out, err } = await runCommand(serverArgv(), options);
  assert.equal(code, 0, err);
  assert.deepEqual(linesOf(out).map(({ id }) => id), [1, 2]);
  assert.equal(err, "");
});

Deno.test("mcp serve --stdio ends with 0 within 2 s of the input, its run cancelled", async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<string>();
  await using model = startModelServer({
    answer: () => {
      asked.resolve();
      return held.promise;
    },
  });
  await using workspace = await testWorkspace({ modelUrl: model.url });
  const { path: cwd, env } = workspace;
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const [command, ...args] = serverArgv();
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: { ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const piped = input.readable.pipeTo(child.stdin);
  const writer = input.writable.getWriter();
  const run = { "agent_id": "coder", task: "wait" };
  await writer.write(new TextEncoder().encode(
    INITIALIZE + line("tools/call", 2, { name: "agent_run", arguments: run }),
  ));
  await asked.promise;
  const before = performance.now();
  await writer.close();
  const { code } = await child.output();
  const ms = performance.now() - before;
  await piped.catch(() => {});
  assert.equal(code, 0);
  assert.ok(ms < 2_000, `${ms} ms`);
  const listed = await runProgram(["runs", "list", "--json"], { cwd, env });
  const { runs } = JSON.parse(listed.out);
  assert.deepEqual(runs.map((one: { status: string }) => one.status), [
    "cancelled",
  ]);
  held.resolve("too late");
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`mcp serve --stdio ends with 0 at ${signal}`, async () => {
    await using workspace = await testWorkspace();
    const { path: cwd, env } = workspace;
    await using server = startCommand(serverArgv(), { cwd, env });
    await server.write(INITIALIZE);
    await server.out.waitFor(/"protocolVersion"/);
    server.kill(signal);
    assert.equal(await server.ended, 0);
  });
}

Deno.test("mcp serve --stdio refuses flags of the network, and tools it has not", async () => {
  await using workspace = await testWorkspace();
  const options = { cwd: workspace.path, env: workspace.env };
  const port = ["mcp", "serve", "--stdio", "--port", "1"];
  assert.equal((await runProgram(port, options)).code, 2);
  const tool = ["mcp", "serve", "--stdio", "--enable", "git_push"];
  const { code, err } = await runProgram(tool, options);
  assert.equal(code, 2);
  assert.match(err, /no tool that is off/);
});

Deno.test("mcp list prints tools, and with --json their schemas", async () => {
  await using workspace = await testWorkspace();
  const options = { cwd: workspace.path, env: workspace.env };
  const table = await runProgram(["mcp", "list"], options);
  assert.match(table.out, /^NAME .*\nworkspace_status /);
  const words = ["mcp", "list", "--json", "--category", "context"];
  const tools = JSON.parse((await runProgram(words, options)).out);
  assert.deepEqual(tools.map((one: { name: string }) => one.name), [
    "context_current_state",
    "context_roadmap",
    "context_decisions",
    "context_policies",
  ]);
  assert.equal(tools[0].inputSchema.type, "object");
  const help = await runProgram(["mcp", "list", "--help"], options);
  assert.match(help.out, /PARACLE_API_URL changes nothing here/);
});
