import assert from "node:assert/strict";
import { ApiRunner } from "../../src/api/client_runner.ts";
import type { ParacleError } from "../../src/core/errors.ts";
import { call, doneRun } from "../helpers/api_calls.ts";
import { testApi } from "../helpers/api_server.ts";

Deno.test("serveApi() refuses another address without a signing key, and starts with one", async () => {
  await assert.rejects(testApi({ host: "0.0.0.0" }), (error: ParacleError) => {
    assert.equal(error.code, "auth.key_unreadable");
    assert.match(error.message, /paracle auth generate-token/);
    return true;
  });
  await using keys = await testApi();
  const { token } = await keys.tokens.generate();
  await using api = await testApi({ host: "0.0.0.0", tokens: keys.tokens });
  assert.match(
    api.warnings.join("\n"),
    /^all that goes to 0\.0\.0\.0 is plain/,
  );
  assert.deepEqual(keys.warnings, []);
  const url = api.url.replace("0.0.0.0", "127.0.0.1");
  assert.equal(
    (await call(url, "GET", "/health", { host: "lab.example" })).status,
    200,
  );
  assert.equal((await call(url, "GET", "/agents")).status, 401);
  assert.equal((await call(url, "GET", "/agents?token=" + token)).status, 401);
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await call(url, "GET", "/agents", { headers })).status, 200);
});

Deno.test("serveApi() names a port that is taken", async () => {
  await using api = await testApi();
  const port = Number(new URL(api.url).port);
  await assert.rejects(testApi({ port }), (error: ParacleError) => {
    assert.equal(error.code, "api.port_in_use");
    assert.match(error.message, new RegExp(`127.0.0.1:${port}`));
    return true;
  });
});

Deno.test("serveApi() says why it cannot listen elsewhere", async () => {
  await using keys = await testApi();
  await keys.tokens.generate();
  const started = testApi({ host: "192.0.2.1", tokens: keys.tokens });
  await assert.rejects(started, { code: "api.failed" });
});

Deno.test("the access log has a line for each answer, in order, without query or token", async () => {
  await using api = await testApi();
  await call(api.url, "GET", "/v1/agents?source=manifest&x=SECRET", {
    headers: { authorization: "Bearer SECRET" },
  });
  await call(api.url, "POST", "/logs/action", { raw: "SECRET {" });
  await call(api.url, "GET", "/health", { host: "evil.example" });
  await api.close();
  const text = await Deno.readTextFile(
    `${api.paracRoot}/memory/logs/runtime/access.log`,
  );
  assert.ok(!text.includes("SECRET"));
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ method, path, status }) => [method, path, status]),
    [["GET", "/v1/agents", 200], ["POST", "/logs/action", 400], [
      "GET",
      "/health",
      403,
    ]],
  );
  assert.deepEqual(Object.keys(lines[0]), [
    "time",
    "peer",
    "subject",
    "method",
    "path",
    "status",
    "ms",
  ]);
});

Deno.test("the access log names the subject of a token, and can be left out", async () => {
  await using keys = await testApi({ accessLog: false });
  const { token } = await keys.tokens.generate({ subject: "ada" });
  await using api = await testApi({ requireToken: true, tokens: keys.tokens });
  await call(api.url, "GET", "/agents", {
    headers: { authorization: `Bearer ${token}` },
  });
  await api.close();
  const log = (root: string) =>
    Deno.readTextFile(`${root}/memory/logs/runtime/access.log`);
  assert.equal(JSON.parse(await log(api.paracRoot)).subject, "ada");
  await call(keys.url, "GET", "/health");
  await keys.close();
  await assert.rejects(log(keys.paracRoot), Deno.errors.NotFound);
});

Deno.test("a log that cannot be written is told once and breaks nothing", async () => {
  await using api = await testApi();
  await Deno.mkdir(`${api.paracRoot}/memory/logs`, { recursive: true });
  await Deno.writeTextFile(
    `${api.paracRoot}/memory/logs/runtime`,
    "in the way",
  );
  for (let i = 0; i < 3; i++) {
    assert.equal((await call(api.url, "GET", "/health")).status, 200);
  }
  await api.close();
  assert.equal(api.warnings.length, 1);
});

Deno.test("the access log is not led out of the workspace by a link", async () => {
  await using api = await testApi();
  const elsewhere = `${api.paracRoot}/../elsewhere`;
  await Deno.writeTextFile(elsewhere, "");
  await Deno.mkdir(`${api.paracRoot}/memory/logs/runtime`, { recursive: true });
  await Deno.symlink(
    elsewhere,
    `${api.paracRoot}/memory/logs/runtime/access.log`,
  );
  await call(api.url, "GET", "/health");
  await api.close();
  assert.equal(await Deno.readTextFile(elsewhere), "");
  assert.equal(api.warnings.length, 1);
});

Deno.test("close() cancels a run that does not end, and whoever follows it hears so", async () => {
  await using api = await testApi();
  api.runner.hold = new Promise(() => {});
  const started = Promise.withResolvers<void>();
  const runner = new ApiRunner({
    url: api.url,
    fetch,
    signal: new AbortController().signal,
  });
  const run = runner.runWorkflow({ workflowId: "hello_world", inputs: {} }, {
    signal: new AbortController().signal,
    onEvent: () => started.resolve(),
  });
  await started.promise;
  await api.close();
  const document = await run;
  assert.equal(document.status, "cancelled");
  const { value } = await api.served.reader.run(document.run_id);
  assert.equal(value.metadata["status"], "cancelled");
});

Deno.test("close() ends streams of runs that other processes have", async () => {
  await using api = await testApi();
  const runId = await doneRun(api, { path: "/runs" });
  const file = `${api.paracRoot}/runs/workflows/${runId}/metadata.yaml`;
  const running = (await Deno.readTextFile(file)).replace(
    "completed",
    "pending",
  );
  await Deno.writeTextFile(file, running);
  const { body } = await fetch(`${api.url}/runs/${runId}/events`);
  const text = new Response(body).text();
  await api.close();
  assert.match(await text, /^id: .*\nevent: started\n/);
});

Deno.test("close() cuts off a client that never sends what it announced", async () => {
  await using api = await testApi();
  const port = Number(new URL(api.url).port);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = "POST /agents/coder/run HTTP/1.1\r\nHost: localhost\r\n" +
    "Content-Length: 100\r\n\r\n{";
  await connection.write(new TextEncoder().encode(head));
  await call(api.url, "GET", "/health"); // by now it has been seen
  await api.close();
  assert.deepEqual(api.warnings, []);
});

Deno.test("GET /agents sees every change that was made before it was asked", async () => {
  await using api = await testApi();
  const spec = `${api.paracRoot}/agents/specs/coder.md`;
  // Old enough that the answer is kept.
  const old = new Date(Date.now() - 3_600_000);
  for await (const { name } of Deno.readDir(`${api.paracRoot}/agents/specs`)) {
    await Deno.utime(`${api.paracRoot}/agents/specs/${name}`, old, old);
  }
  const nameOf = async (id: string): Promise<string | undefined> => {
    const { body } = await call(api.url, "GET", "/v1/agents");
    const { agents } = body as { agents: { id: string; name: string }[] };
    return agents.find((agent) => agent.id === id)?.name;
  };
  for (let i = 0; i < 20; i++) {
    await Deno.writeTextFile(
      spec,
      `# Name ${String(i).padStart(2, "0")}\n\n## Role\n\nx\n`,
    );
    if (i % 5 === 0) await Deno.utime(spec, old, old); // as cp -p does
    assert.equal(await nameOf("coder"), `Name ${String(i).padStart(2, "0")}`);
  }
  await Deno.writeTextFile(
    `${api.paracRoot}/agents/specs/new_one.md`,
    "# New\n",
  );
  assert.equal(await nameOf("new_one"), "New");
  await Deno.remove(spec);
  assert.equal(await nameOf("coder"), undefined);
});

Deno.test("HEAD, OPTIONS and unknown paths are answered sensibly, without CORS", async () => {
  await using api = await testApi();
  const runId = await doneRun(api, { path: "/runs" });
  const head = await call(api.url, "HEAD", "/v1/agents");
  assert.deepEqual([head.status, head.text], [200, ""]);
  assert.equal(
    (await call(api.url, "HEAD", `/runs/${runId}/events`)).status,
    200,
  );
  const options = await call(api.url, "OPTIONS", "/v1/agents");
  assert.equal(options.status, 204);
  assert.equal(options.headers.get("allow"), "GET, HEAD, OPTIONS");
  const strange = await call(api.url, "GET", "/v1/nope/%E0%A4%A");
  assert.equal(strange.status, 404);
  for (const { headers } of [head, options, strange]) {
    const cors = [...headers.keys()].filter((name) =>
      name.startsWith("access-control")
    );
    assert.deepEqual(cors, []);
  }
});

Deno.test("a broken workspace is told with its place, a fault of ours without a word", async () => {
  const faults: unknown[] = [];
  await using api = await testApi({ onFault: (error) => faults.push(error) });
  await Deno.writeTextFile(
    `${api.paracRoot}/agents/manifest.yaml`,
    "agents: {",
  );
  const broken = await call(api.url, "GET", "/agents?source=manifest");
  assert.equal(broken.status, 500);
  assert.match(broken.text, /manifest\.yaml/);
  api.runner.planAgent = () =>
    Promise.reject(new TypeError("SECRET at x.ts:1"));
  const bug = await call(api.url, "POST", "/agents/coder/plan", {
    body: { task: "x" },
  });
  assert.equal(bug.status, 500);
  assert.ok(!/SECRET|\.ts/.test(bug.text));
  assert.equal(faults.length, 2);
});

Deno.test("close() may be asked for more than once", async () => {
  await using api = await testApi();
  await Promise.all([api.close(), api.close()]);
  await assert.rejects(fetch(`${api.url}/health`));
});
