import assert from "node:assert/strict";
import { openModels } from "../../src/engine/models_io.ts";
import {
  callOf,
  InstantClock,
  modelsAt,
  PLANTED_KEY,
  retryNotes,
} from "../helpers/model_calls.ts";
import {
  startModelServer,
  startResettingServer,
} from "../helpers/model_server.ts";

Deno.test("Models.call() streams the text and tells what was used", async () => {
  await using server = startModelServer({
    answer: () => ({ steps: [{ text: "Hel" }, { text: "lo" }] }),
  });
  const heard: string[] = [];
  const answer = await modelsAt(server.url).call(
    callOf({ onText: (text) => heard.push(text) }),
  );
  assert.deepEqual(answer, {
    text: "Hello",
    usage: { promptTokens: 3, completionTokens: 2 },
    finishReason: "stop",
  });
  assert.deepEqual(heard, ["Hel", "lo"]);
  const [request] = server.requests;
  assert.equal(request?.path, "/v1/chat/completions");
  assert.equal(request?.headers["authorization"], `Bearer ${PLANTED_KEY}`);
  assert.deepEqual(request?.body, {
    model: "test",
    temperature: 0.7,
    messages: [
      { role: "system", content: "You are a test" },
      { role: "user", content: "Say hello" },
    ],
    stream: true,
    stream_options: { include_usage: true },
  });
});

Deno.test("Models.call() speaks Anthropic's protocol", async () => {
  await using server = startModelServer({ answer: () => "Bonjour" });
  const models = modelsAt(server.url, { provider: "anthropic" });
  const call = callOf({ provider: "anthropic" });
  const choice = { ...call.choice, maxTokens: 4096 };
  const answer = await models.call({ ...call, choice });
  assert.deepEqual(answer, {
    text: "Bonjour",
    usage: { promptTokens: 3, completionTokens: 2 },
    finishReason: "stop",
  });
  const [request] = server.requests;
  assert.equal(request?.path, "/v1/messages");
  assert.equal(request?.headers["x-api-key"], PLANTED_KEY);
  assert.equal(request?.body["max_tokens"], 4096);
  assert.deepEqual([request?.system, request?.prompt], [
    "You are a test",
    "Say hello",
  ]);
});

Deno.test("Models.call() lets text through while the model still thinks", async () => {
  const more = Promise.withResolvers<void>();
  await using server = startModelServer({
    answer: () => ({
      steps: [{ text: "one" }, { wait: more.promise }, { text: " two" }],
    }),
  });
  const heard: string[] = [];
  const answer = await modelsAt(server.url).call(callOf({
    onText: (text) => {
      heard.push(text);
      more.resolve(); // the rest comes only once this was heard
    },
  }));
  assert.deepEqual([answer.text, heard.length], ["one two", 2]);
});

Deno.test("Models.call() waits as the server asks, and tries again", async () => {
  using clock = new InstantClock();
  const date = new Date(clock.now() + 7000).toUTCString();
  const { notes, onRetry } = retryNotes();
  await using server = startModelServer({
    answer: ({ number }) =>
      number === 1
        ? { status: 429, headers: { "retry-after": "5" }, body: "slow down" }
        : number === 2
        ? { status: 503, headers: { "retry-after": date }, body: "{}" }
        : "at last",
  });
  const models = modelsAt(server.url, { clock, random: () => 0 });
  const answer = await models.call(callOf({ maxAttempts: 3, onRetry }));
  assert.equal(answer.text, "at last");
  assert.deepEqual(clock.waits, [5000, 7000]);
  assert.deepEqual(notes, [
    { attempt: 1, delayMs: 5000, reason: "openai: HTTP 429: slow down" },
    { attempt: 2, delayMs: 7000, reason: "openai: HTTP 503: {}" },
  ]);
});

Deno.test("Models.call() gives up after the last try, or when the wait is too long", async () => {
  const cases = [
    { header: "1", maxAttempts: 2, requests: 2, more: {} },
    { header: "3600", maxAttempts: 3, requests: 1, more: {} },
    { header: "9", maxAttempts: 3, requests: 1, more: { deadlineMs: 5000 } },
  ];
  for (const { header, maxAttempts, requests, more } of cases) {
    using clock = new InstantClock();
    await using server = startModelServer({
      answer: () => ({
        status: 429,
        headers: { "retry-after": header },
        body: '{"error":{"message":"busy"}}',
      }),
    });
    const deadlineMs = more.deadlineMs && clock.now() + more.deadlineMs;
    const call = callOf({ maxAttempts, deadlineMs });
    await assert.rejects(modelsAt(server.url, { clock }).call(call), {
      code: "provider.rate_limited",
      message: "openai: HTTP 429: busy",
    });
    assert.equal(server.requests.length, requests, header);
  }
});

Deno.test("Models.call() tries again when nothing had been said, and never else", async () => {
  for (const provider of ["openai", "anthropic"]) {
    for (const said of [[], [{ text: "Hel" }]]) {
      using clock = new InstantClock();
      await using server = startModelServer({
        answer: () => ({ steps: [...said, { cut: true }] }),
      });
      const models = modelsAt(server.url, { clock, provider });
      const call = callOf({ provider, maxAttempts: 2 });
      await assert.rejects(models.call(call), {
        code: "provider.unavailable",
        message: `${provider}: the answer broke off`,
      });
      const requests = said.length === 0 ? 2 : 1;
      assert.equal(server.requests.length, requests, provider);
    }
  }
});

Deno.test("Models.call() names a server that cannot be reached", async () => {
  using clock = new InstantClock();
  await using server = startResettingServer();
  const host = new URL(server.url).host;
  await assert.rejects(
    modelsAt(server.url, { clock }).call(callOf({ maxAttempts: 2 })),
    {
      code: "provider.unavailable",
      message: new RegExp(`^openai: cannot reach ${host}: `),
    },
  );
  assert.equal(clock.waits.length, 1);
  await server[Symbol.asyncDispose]();
  await assert.rejects(modelsAt(server.url).call(callOf()), {
    code: "provider.unavailable",
    message: new RegExp(`^openai: cannot reach ${host}: .*refused`, "i"),
  });
});

Deno.test("Models.call() ends at once by its signal, wherever it is", async () => {
  const never = new Promise<void>(() => {});
  const cases = {
    "before the first byte": { hang: never },
    "in the middle": { steps: [{ text: "Hel" }, { wait: never }] },
    "in an endless stream": { steps: [{ endless: "and so on " }] },
  };
  for (const [where, script] of Object.entries(cases)) {
    const end = new AbortController();
    await using server = startModelServer({
      answer: () => {
        if ("hang" in script) end.abort("enough");
        return script;
      },
    });
    const call = callOf({
      signal: end.signal,
      maxAttempts: 3,
      onText: () => end.abort("enough"),
    });
    await assert.rejects(
      modelsAt(server.url).call(call),
      (reason) => reason === "enough",
      where,
    );
    assert.equal(server.requests.length, 1);
  }
});

Deno.test("Models.call() ends a wait between two tries by its signal", async () => {
  const end = new AbortController();
  await using server = startModelServer({
    answer: () => ({ status: 503, body: "" }),
  });
  const call = callOf({
    signal: end.signal,
    maxAttempts: 3,
    onRetry: () => end.abort("enough"),
  });
  await assert.rejects(
    modelsAt(server.url).call(call),
    (reason) => reason === "enough",
  );
});

Deno.test("Models.call() of the mock answers every key, without a network", async () => {
  const models = openModels({
    env: () => undefined,
    fetch: () => Promise.reject(new Error("the network was used")),
  });
  const heard: string[] = [];
  const answer = await models.call(callOf({
    provider: "mock",
    model: "",
    outputKeys: ["a", "b"],
    onText: (text) => heard.push(text),
  }));
  assert.deepEqual(JSON.parse(answer.text), {
    a: "mock_a_result",
    b: "mock_b_result",
  });
  assert.deepEqual(heard, [answer.text]);
  assert.deepEqual(answer.usage, { promptTokens: 0, completionTokens: 0 });
});
