import assert from "node:assert/strict";
import { startModelServer } from "./model_server.ts";

const MAIN = new URL("./model_server_main.ts", import.meta.url).pathname;

const ask = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: "POST", body: JSON.stringify(body) });

Deno.test("startModelServer() speaks server-sent events and keeps the request", async () => {
  await using server = startModelServer({
    answer: ({ prompt }) => `echo ${prompt}`,
  });
  const response = await ask(`${server.url}/chat/completions`, {
    messages: [{ role: "system", content: "s" }, {
      role: "user",
      content: "u",
    }],
  });
  const text = await response.text();
  assert.match(text, /"content":"echo u"/);
  assert.match(text, /"finish_reason":"stop"/);
  assert.match(text, /"total_tokens":5/);
  assert.match(text, /data: \[DONE\]\n\n$/);
  const [request] = server.requests;
  assert.deepEqual([request?.number, request?.system, request?.prompt], [
    1,
    "s",
    "u",
  ]);
});

Deno.test("startModelServer() ends with answers that still hang", async () => {
  const asked = Promise.withResolvers<void>();
  const server = startModelServer({
    answer: () => {
      asked.resolve();
      return { hang: new Promise(() => {}) };
    },
  });
  const answer = ask(`${server.url}/chat/completions`, {})
    .then((response) => response.body?.cancel(), () => undefined);
  await asked.promise;
  await server[Symbol.asyncDispose]();
  await answer;
});

Deno.test("model_server_main tells its URL and answers by the prompt", async () => {
  await using process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: url = "" } = await lines.read();
  const response = await ask(`${url.trim()}/chat/completions`, {
    messages: [{ role: "user", content: "FAIL(418)" }],
  });
  assert.equal(response.status, 418);
  await response.body?.cancel();
  await process.stdin.close();
  assert.equal((await process.status).code, 0);
  await lines.cancel();
});
