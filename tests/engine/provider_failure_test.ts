import assert from "node:assert/strict";
import { resolveEndpoint } from "../../src/engine/provider_endpoint.ts";
import {
  httpFailure,
  networkFailure,
  quoted,
  streamFailure,
} from "../../src/engine/provider_failure.ts";

const KEY = "sk-secret-0123456789";
const endpoint = resolveEndpoint("openai", {
  env: (name) => name === "OPENAI_API_KEY" ? KEY : undefined,
});

Deno.test("httpFailure() finds the sentence in every form of body", () => {
  const bodies: Readonly<Record<string, string>> = {
    '{"error":{"message":"no such model"}}': "no such model",
    '[{"error":{"message":"no such model"}}]': "no such model",
    '{"error":"no such model"}': "no such model",
    '{"message":"no such model"}': "no such model",
    '{"detail":"no such model"}': "no such model",
    '{"detail":[{"loc":["body"]}]}': '[{"loc":["body"]}]',
    "no such\n model": "no such model",
    "<html><h1>Bad Gateway</h1></html>": "Bad Gateway",
    "null": "null",
  };
  for (const [body, sentence] of Object.entries(bodies)) {
    const { message } = httpFailure(endpoint, { status: 404, body });
    assert.equal(message, `openai: HTTP 404: ${sentence}`);
  }
  const { message } = httpFailure(endpoint, { status: 500, body: "" });
  assert.equal(message, "openai: HTTP 500");
});

Deno.test("httpFailure() knows what a status means, and what may be repeated", () => {
  const cases: readonly (readonly [number, string, boolean])[] = [
    [301, "provider.refused", false],
    [400, "provider.refused", false],
    [401, "auth.provider_rejected", false],
    [402, "provider.refused", false],
    [403, "auth.provider_rejected", false],
    [404, "provider.refused", false],
    [408, "provider.unavailable", true],
    [409, "provider.unavailable", true],
    [422, "provider.refused", false],
    [429, "provider.rate_limited", true],
    [500, "provider.unavailable", true],
    [529, "provider.unavailable", true],
  ];
  for (const [status, code, repeatable] of cases) {
    const failure = httpFailure(endpoint, { status, body: "" });
    assert.deepEqual([failure.code, failure.repeatable], [code, repeatable]);
    assert.deepEqual(failure.details, { provider: "openai", status });
  }
  const body = '{"error":{"message":"pay","code":"insufficient_quota"}}';
  assert.equal(httpFailure(endpoint, { status: 429, body }).repeatable, false);
});

Deno.test("networkFailure() tells host, port and the first cause", () => {
  const url = "https://api.openai.com/v1/chat/completions";
  const root = new Error(
    `error sending request for url (${url}): client error (Connect): dns error`,
  );
  const error = new TypeError("fetch failed", { cause: root });
  for (const each of [error, root]) {
    const { message, cause } = networkFailure(endpoint, each);
    assert.equal(message, "openai: cannot reach api.openai.com:443: dns error");
    assert.equal(cause, undefined);
  }
});

Deno.test("streamFailure() keeps nothing of the library's error", () => {
  const error = Object.assign(new Error(`sent ${KEY}`), {
    requestBodyValues: KEY,
  });
  const failure = streamFailure(endpoint, error);
  assert.equal(failure.message, "openai: the answer broke off: sent ***");
  assert.doesNotMatch(Deno.inspect(failure, { depth: 9 }), /secret/);
});

Deno.test("quoted() leaves no part of a key, wherever a text is cut", () => {
  for (let before = 270; before < 310; before++) {
    const shown = quoted("x".repeat(before) + KEY, endpoint);
    assert.doesNotMatch(shown, /sk|secret/);
    assert.ok(shown.length <= 300);
  }
});
