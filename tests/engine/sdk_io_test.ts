import assert from "node:assert/strict";
import { deadline } from "../../src/core/deadline.ts";
import {
  callOf,
  InstantClock,
  modelsAt,
  PLANTED_KEY,
} from "../helpers/model_calls.ts";
import type { Script } from "../helpers/model_script.ts";
import { startModelServer } from "../helpers/model_server.ts";

interface Case {
  readonly name: string;
  readonly script: Script;
  readonly code: string;
  readonly message: RegExp;
}

const error = (message: string): string =>
  JSON.stringify({ error: { message, type: "x" } });

// The failure comes although the server would go on.
const NEVER = { wait: new Promise(() => {}) };

const CASES: readonly Case[] = [
  {
    name: "a stream without an end",
    script: { steps: [{ text: "Hel" }], finish: null, done: false },
    code: "provider.unavailable",
    message: /^ID: the answer broke off$/,
  },
  {
    name: "a chunk that is no JSON",
    script: { steps: [{ text: "Hel" }, { raw: "data: {oops\n\n" }, NEVER] },
    code: "provider.bad_answer",
    message: /^ID: it sent a piece that is no part of an answer$/,
  },
  {
    name: "an error in the stream",
    script: { steps: [{ text: "Hel" }, { error: { message: "overloaded" } }] },
    code: "provider.unavailable",
    message: /^ID: .*overloaded$/,
  },
  {
    name: "an error in place of a stream",
    script: { steps: [{ error: { message: "overloaded" } }] },
    code: "provider.unavailable",
    message: /^ID: .*overloaded$/,
  },
  {
    name: "a content filter",
    script: { steps: [{ text: "Hel" }], finish: "content_filter" },
    code: "provider.refused",
    message: /^ID: it refused to answer: Hel$/,
  },
  {
    name: "an empty answer",
    script: { steps: [] },
    code: "provider.bad_answer",
    message: /^ID: its answer is empty \(stop\)$/,
  },
  {
    name: "an answer that was cut before it began",
    script: { steps: [], finish: "length" },
    code: "provider.bad_answer",
    message: /^ID: it used up all tokens .*; raise --max-tokens$/,
  },
  {
    name: "an answer that stops for a tool",
    script: { steps: [{ text: "Let me see" }], finish: "tool_calls" },
    code: "provider.bad_answer",
    message: /^ID: it wants to call a tool, and was given none$/,
  },
  {
    name: "an answer that is no stream",
    script: { body: '{"choices":[{"message":{"content":"Hello"}}]}' },
    code: "provider.bad_answer",
    message: /^ID: it answered with application\/json and not .*ID_BASE_URL$/,
  },
  {
    name: "a key that is not accepted",
    script: { status: 401, body: error(`bad key ${PLANTED_KEY}`) },
    code: "auth.provider_rejected",
    message: /^ID: HTTP 401: bad key \*\*\*; the key in ID_API_KEY was not/,
  },
  {
    name: "a key that may not",
    script: { status: 403, body: "<html><b>Forbidden</b></html>" },
    code: "auth.provider_rejected",
    message: /^ID: HTTP 403: Forbidden; the key in ID_API_KEY was not/,
  },
  {
    name: "a bad request",
    script: { status: 400, body: error("no \u001b[31msuch\nthing") },
    code: "provider.refused",
    message: /^ID: HTTP 400: no \\x1b\[31msuch\\nthing$/,
  },
  {
    name: "an unknown model",
    script: { status: 404, body: error("no model test") },
    code: "provider.refused",
    message: /^ID: HTTP 404: no model test$/,
  },
  {
    name: "a server that failed",
    script: { status: 500, body: error("x".repeat(299) + PLANTED_KEY) },
    code: "provider.unavailable",
    message: /^ID: HTTP 500: x{297}\.\.\.$/,
  },
  {
    name: "a redirect",
    script: {
      status: 307,
      headers: { location: "http://elsewhere/" },
      body: "",
    },
    code: "provider.refused",
    message: /^ID: HTTP 307: .*http:\/\/elsewhere\/, .*set ID_BASE_URL$/,
  },
];

for (const provider of ["openai", "anthropic"]) {
  for (const { name, script, code, message } of CASES) {
    Deno.test(`ask() fails with ${code} of ${provider} for ${name}`, async () => {
      using clock = new InstantClock();
      await using server = startModelServer({ answer: () => script });
      const models = modelsAt(server.url, { provider, clock });
      const failure = await failureOf(models.call(callOf({ provider })));
      assert.equal(failure.code, code, failure.message);
      const named = failure.message
        .replaceAll(provider.toUpperCase(), "ID").replace(provider, "ID");
      assert.match(named, message);
      assert.equal(server.requests.length, 1);
      assertNoKey(failure);
    });
  }
}

Deno.test("ask() tells a refusal for what it is", async () => {
  await using server = startModelServer({
    answer: () => ({ steps: [{ refusal: "I will not" }] }),
  });
  await assert.rejects(modelsAt(server.url).call(callOf()), {
    code: "provider.refused",
    message: "openai: it refused to answer: I will not",
  });
});

Deno.test("ask() passes on that an answer was cut, and usage that is not told", async () => {
  for (const provider of ["openai", "anthropic"]) {
    await using server = startModelServer({
      answer: () => ({
        steps: [{ text: "Hel" }],
        finish: "length",
        usage: null,
      }),
    });
    const models = modelsAt(server.url, { provider });
    const answer = await models.call(callOf({ provider }));
    assert.deepEqual([answer.text, answer.finishReason], ["Hel", "length"]);
    if (provider === "openai") assert.equal(answer.usage, undefined);
  }
});

Deno.test("ask() takes an answer whose stream has no [DONE]", async () => {
  await using server = startModelServer({
    answer: () => ({ steps: [{ text: "Hello" }], done: false }),
  });
  assert.equal((await modelsAt(server.url).call(callOf())).text, "Hello");
});

Deno.test("ask() sends no header of a key that is not there", async () => {
  await using server = startModelServer();
  const env = (name: string): string | undefined =>
    name === "OPENAI_COMPATIBLE_BASE_URL" ? server.url : undefined;
  const provider = "openai-compatible";
  await modelsAt(server.url, { env }).call(callOf({ provider }));
  assert.equal(server.requests[0]?.headers["authorization"], undefined);
});

Deno.test("ask() lets no key follow a redirect to another server", async () => {
  await using thief = startModelServer();
  for (const status of [301, 302, 303, 307, 308]) {
    const location = `${thief.url}/chat/completions`;
    await using server = startModelServer({
      answer: () => ({ status, headers: { location }, body: "" }),
    });
    await assert.rejects(modelsAt(server.url).call(callOf()), {
      code: "provider.refused",
    });
  }
  assert.deepEqual(thief.requests, []);
});

Deno.test("ask() hangs up when it fails in the middle of an answer", async () => {
  using limit = deadline(5, { what: "hanging up" });
  const ended = Promise.withResolvers<string>();
  const piece = new TextEncoder().encode("data: {oops\n\n");
  const answer = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(piece);
        limit.signal.addEventListener("abort", () => {
          ended.resolve("the request went on");
          controller.close();
        });
      },
      cancel: () => ended.resolve("hung up"),
    });
  const headers = { "content-type": "text/event-stream" };
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(answer(), { headers }),
  );
  const models = modelsAt(`http://127.0.0.1:${server.addr.port}/v1`);
  await assert.rejects(models.call(callOf()), { code: "provider.bad_answer" });
  assert.equal(await ended.promise, "hung up");
});

Deno.test("ask() leaves standard output and error alone", async () => {
  await using server = startModelServer({
    answer: ({ number }) =>
      number === 1 ? "Hello" : { steps: [{ error: { message: "down" } }] },
  });
  // A temperature that Anthropic does not have is a warning of the library.
  const code = `
    import { callOf, modelsAt } from "${helper("model_calls.ts")}";
    const models = modelsAt("${server.url}", { provider: "anthropic" });
    const call = callOf({ provider: "anthropic" });
    const choice = { ...call.choice, temperature: 1.5, maxTokens: 9 };
    await models.call({ ...call, choice });
    await models.call({ ...call, choice }).catch(() => {});`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stderr) + decoder.decode(stdout), "");
  assert.ok(success);
  assert.equal(server.requests.length, 2);
});

function helper(name: string): string {
  return new URL(`../helpers/${name}`, import.meta.url).href;
}

async function failureOf(
  call: Promise<unknown>,
): Promise<Error & { readonly code: string; readonly details: unknown }> {
  try {
    await call;
  } catch (error) {
    return error as Error & { code: string; details: unknown };
  }
  return assert.fail("it succeeded");
}

/** Looks into everything that a failure could ever show. */
function assertNoKey(failure: Error): void {
  const seen = Deno.inspect(failure, { depth: 20, showHidden: true });
  const { details } = failure as Error & { details?: unknown };
  for (const text of [seen, failure.stack ?? "", JSON.stringify(details)]) {
    assert.ok(!text.includes(PLANTED_KEY.slice(0, 8)), text);
  }
}
