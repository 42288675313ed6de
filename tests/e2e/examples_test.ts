import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import {
  type Ended,
  runCommand,
  type Running,
  startCommand,
} from "../helpers/program.ts";
import { type Desk, openFixture } from "../helpers/remote_fixture.ts";
import { testWorkspace } from "../helpers/mcp_client_process.ts";
import { type Sshd, sshdTest } from "../helpers/sshd.ts";
import { programArgv } from "../helpers/program.ts";

/** What a reader types to run an example. */
function exampleArgv(name: string, words: readonly string[]): string[] {
  const file = new URL(`docs/examples/${name}.ts`, repository()).pathname;
  const config = new URL("deno.json", repository()).pathname;
  const run = ["run", "-A", "--quiet", "--no-check", "--config", config];
  return [Deno.execPath(), ...run, file, ...words];
}

/** A user of the client's machine whose key opens the server. */
function userOf(desk: Desk, sshd: Sshd) {
  const env = { ...desk.env, PARACLE_SSH_KEY: sshd.key.privateKey };
  return {
    login: `${sshd.user}@${sshd.host}`,
    run: (name: string, words: readonly string[]): Promise<Ended> =>
      runCommand(exampleArgv(name, words), { cwd: desk.here, env }),
    start: (name: string, words: readonly string[]): Running =>
      startCommand(exampleArgv(name, words), { cwd: desk.here, env }),
  };
}

sshdTest("the example execute.ts runs commands in a workspace", async () => {
  await using fixture = await openFixture();
  const { sshd, workspace } = fixture;
  const user = userOf(fixture, sshd);
  const words = [user.login, workspace, `${sshd.port}`];
  const { code, out, err } = await user.run("execute", words);
  assert.equal(code, 0, err);
  assert.match(out, /^agents: architect, coder, .*$/m);
  assert.match(out, /^cat: 1 cat: nothing: No such file or directory$/m);
  assert.match(out, /^ls: agents config .*\nls: 0\n$/m);

  await sshd.goAway();
  const failed = await user.run("execute", words);
  assert.equal(failed.code, 240);
  assert.match(failed.err, /\[connect\.refused\]\n$/);
});

sshdTest("the example tunnels.ts goes on after a drop", async () => {
  await using fixture = await openFixture();
  const { sshd } = fixture;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("served"),
  );
  const user = userOf(fixture, sshd);
  const words = [user.login, `${server.addr.port}`, `${sshd.port}`];
  await using running = user.start("tunnels", words);
  const line = await running.out.waitFor(/^http:/);
  const [url = ""] = line.split(" ");
  const ask = async (): Promise<string> => await (await fetch(url)).text();
  assert.equal(await ask(), "served");
  await running.out.waitFor(/^ready, tunnel up$/);
  await sshd.goAway();
  await running.out.waitFor(/^backoff \(.+\), tunnel down$/);
  await sshd.comeBack();
  await running.out.waitFor(/^ready \(.+\), tunnel up$/);
  assert.equal(await ask(), "served");
  running.kill("SIGINT");
  assert.equal(await running.ended, 0, running.err.text);
});

Deno.test("the example mcp.ts lists tools and calls one", async () => {
  await using workspace = await testWorkspace();
  const serve = ["mcp", "serve", "--websocket", "--port", "0"];
  const place = { cwd: workspace.path, env: workspace.env };
  await using server = startCommand(
    [...programArgv(), ...serve, "--auth", "none"],
    place,
  );
  const line = await server.err.waitFor(/http:\/\/127\.0\.0\.1:\d+\/mcp/);
  const [, address = ""] = /http:\/\/(127\.0\.0\.1:\d+\/mcp)/.exec(line) ?? [];
  const { code, out, err } = await runCommand(
    exampleArgv("mcp", [`ws://${address}`]),
    place,
  );
  assert.equal(code, 0, err);
  assert.match(out, /^tools: .*\bworkflow_run\b/m);
  assert.match(out, /^status: .*content/m);
});
