import assert from "node:assert/strict";
import { failureOfAnswer } from "../../src/api/client_failures.ts";
import { ApiReader } from "../../src/api/client_reader.ts";
import { ApiRunner } from "../../src/api/client_runner.ts";
import type { ParacleError } from "../../src/core/errors.ts";
import type { RunEvent } from "../../src/engine/runner.ts";

const never = new AbortController().signal;

/** A server that is told what to answer. */
function serve(answer: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A fetch that keeps no connection. */
const closing: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...init?.headers, connection: "close" } });

function reader(url: string, timeout?: number): ApiReader {
  return new ApiReader({
    url,
    token: "TOKEN-SECRET",
    fetch: closing,
    signal: never,
    timeout,
  });
}

async function fails(
  asked: Promise<unknown>,
  code: string,
  exit: number,
): Promise<string> {
  const error: ParacleError = await asked.then(
    () => assert.fail("it answered"),
    (e) => e,
  );
  assert.equal(error.code, code, error.message);
  assert.equal(error.exitCode, exit);
  assert.ok(!JSON.stringify([error.message, error.details]).includes("SECRET"));
  return error.message;
}

Deno.test("ApiReader says that nothing listens, and how to work here", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const message = await fails(
    reader(`http://127.0.0.1:${port}`).agents(),
    "connect.refused",
    240,
  );
  assert.match(message, new RegExp(`http://127.0.0.1:${port}`));
  assert.match(message, /unset PARACLE_API_URL or use --local/);
});

Deno.test("ApiReader says that a name leads nowhere", async () => {
  await fails(
    reader("http://nowhere.invalid:8000").agents(),
    "connect.dns",
    240,
  );
});

Deno.test("ApiReader gives up on a server that does not answer", async () => {
  const waiting = Promise.withResolvers<Response>();
  await using server = serve(() => waiting.promise);
  await fails(reader(server.url, 0.2).agents(), "connect.timeout", 241);
  waiting.resolve(new Response());
});

const STRANGERS: readonly (readonly [string, () => Response])[] = [
  [
    "a page",
    () =>
      new Response("<html>hi</html>", {
        headers: { "content-type": "text/html" },
      }),
  ],
  ["other JSON", () => Response.json({ hello: "world" })],
  ["JSON that is no object", () => Response.json([1])],
  ["a page that says no", () => new Response("<html>", { status: 404 })],
  ["JSON that says no", () => Response.json({ error: "no" }, { status: 500 })],
  [
    "a way to elsewhere",
    () => new Response("", { status: 302, headers: { location: "/x" } }),
  ],
];

for (const [name, answer] of STRANGERS) {
  Deno.test(`ApiReader knows that ${name} is no answer of ours`, async () => {
    await using server = serve(answer);
    const message = await fails(reader(server.url).agents(), "api.failed", 1);
    assert.match(message, /not a Paracle API/);
  });
}

Deno.test("ApiReader takes the server's own code, and api.failed for one it does not know", async () => {
  await using known = serve(() =>
    Response.json({
      detail: "Cannot \u001b[2J",
      "error_code": "workspace.invalid",
    }, { status: 500 })
  );
  const message = await fails(
    reader(known.url).agents(),
    "workspace.invalid",
    3,
  );
  assert.equal(message, "Cannot \\x1b[2J");
  await using unknown = serve(() =>
    Response.json({ detail: "Not found" }, { status: 404 })
  );
  await fails(reader(unknown.url).agents(), "api.failed", 1);
});

const END = {
  "run_id": "R",
  "agent_id": "coder",
  "agent_name": "coder",
  status: "completed",
  outputs: { result: "ab" },
  metadata: {},
  cost: { "total_cost": null },
  "execution_time": 1,
  error: null,
};
const event = (id: number, name: string, data: unknown): string =>
  `id: f-${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const stream = (body: BodyInit): Response =>
  new Response(body, { headers: { "content-type": "text/event-stream" } });
const started = (): Response =>
  Response.json({
    "execution_id": "R",
    "agent_id": "coder",
    status: "running",
    message: "",
    "async_execution": true,
  }, { status: 202 });

Deno.test("ApiRunner goes on where a broken stream of events left off", async () => {
  const asked: (string | null)[] = [];
  await using server = serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/agents/coder/run") return started();
    if (pathname === "/v1/runs/R") {
      return Response.json({
        type: "agent",
        metadata: { "run_id": "R", status: "running" },
        data: {},
        warnings: [],
      });
    }
    asked.push(request.headers.get("last-event-id"));
    return stream(
      asked.length === 1
        ? event(1, "started", { type: "started", runId: "R" }) +
          event(2, "text", { type: "text", text: "a" })
        : event(3, "text", { type: "text", text: "b" }) + event(4, "end", END),
    );
  });
  const events: RunEvent[] = [];
  const runner = new ApiRunner({
    url: server.url,
    fetch: closing,
    signal: never,
  });
  const document = await runner.runAgent({ agentId: "coder", task: "x" }, {
    signal: never,
    onEvent: (event) => events.push(event),
  });
  assert.deepEqual(document, END);
  assert.deepEqual(asked, [null, "f-2"]);
  assert.deepEqual(events.flatMap((e) => e.type === "text" ? [e.text] : []), [
    "a",
    "b",
  ]);
});

Deno.test("ApiRunner reads the record where no events come through", async () => {
  await using server = serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/agents/coder/run") return started();
    if (pathname !== "/v1/runs/R") return stream("");
    return Response.json({
      type: "agent",
      metadata: {
        "run_id": "R",
        "agent_id": "coder",
        status: "failed",
        "error_message": "Cannot run",
      },
      data: { output: { result: "half", raw: "x" } },
      warnings: [],
    });
  });
  const runner = new ApiRunner({
    url: server.url,
    fetch: closing,
    signal: never,
  });
  const document = await runner.runAgent({ agentId: "coder", task: "x" }, {
    signal: never,
  });
  assert.equal(document.status, "failed");
  assert.deepEqual(document.outputs, { result: "half" });
  assert.deepEqual([document.error?.code, document.error?.message], [
    "run.failed",
    "Cannot run",
  ]);
});

Deno.test("failureOfAnswer() says once how a token is made, with its scopes", () => {
  const made = "paracle auth generate-token";
  const place = { url: "http://localhost:8000" };
  const detail = `Cannot do this with the token: x: ${made} --scope read,run`;
  const { message } = failureOfAnswer(403, { detail }, place);
  assert.ok(
    message.endsWith("; the token is taken from PARACLE_API_TOKEN"),
    message,
  );
  assert.equal(message.split(made).length, 2);
  const bare = failureOfAnswer(
    401,
    { detail: "Cannot accept the token" },
    place,
  );
  assert.ok(
    bare.message.endsWith(`and made there with: ${made}`),
    bare.message,
  );
});
