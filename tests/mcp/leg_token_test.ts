import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { assertPrivate, tokenSource } from "../../src/mcp/token_source.ts";
import { memoryTransport, type Program } from "../helpers/memory_transport.ts";

const { signal } = new AbortController();
const FIRST = { refused: false, signal };
const AGAIN = { refused: true, signal };
const NONE = {
  variable: "PARACLE_MCP_TOKEN",
  env: () => undefined,
  readText: () => Promise.resolve(undefined),
};

/** A remote that makes tokens. */
function minting(program: Program) {
  const transports: ReturnType<typeof memoryTransport>[] = [];
  const reach = () => {
    const made = memoryTransport({ programs: { paracle: program } });
    transports.push(made);
    return Promise.resolve(made);
  };
  return { reach, transports };
}

Deno.test("tokenSource() takes the file, then the variable, then the remote", async () => {
  const { reach, transports } = minting(async ({ stdout }) => {
    await stdout("made\n");
  });
  const all = {
    ...NONE,
    file: "/t",
    env: () => " given ",
    readText: () => Promise.resolve("filed\n"),
    reach,
  };
  assert.equal(await tokenSource(all).token(FIRST), "filed");
  const second = { ...all, file: undefined };
  assert.equal(await tokenSource(second).token(FIRST), "given");
  const third = tokenSource({ ...second, env: () => "" });
  assert.equal(await third.token(FIRST), "made");
  assert.equal(await third.token(FIRST), "made");
  assert.equal(transports.length, 1); // one is good for all connections
  await third.token(AGAIN);
  assert.equal(transports.length, 2);
  assert.deepEqual(transports[0]?.calls[0]?.argv, [
    ...["paracle", "auth", "generate-token"],
    ...["--scope", "mcp:read mcp:write mcp:run"],
  ]);
  assert.equal(await tokenSource(NONE).token(FIRST), undefined);
});

Deno.test("tokenSource() reads the file anew each time", async () => {
  const texts = ["old", "new"];
  const readText = () => Promise.resolve(texts.shift());
  const source = tokenSource({ ...NONE, file: "/t", readText });
  assert.equal(await source.token(FIRST), "old");
  assert.equal(await source.token(AGAIN), "new");
});

Deno.test("tokenSource() says what is wrong, and never what the token was", async () => {
  for (const text of [undefined, "", "two words secret", "a\nsecret"]) {
    const readText = () => Promise.resolve(text);
    const source = tokenSource({ ...NONE, file: "/t", readText });
    await assert.rejects(source.token(FIRST), (error) => {
      assert.ok(error instanceof ParacleError);
      assert.equal(error.code, "auth.token_rejected");
      assert.match(error.message, /^Cannot use the token file \/t: /);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
  const { reach } = minting(async ({ stderr }) => {
    await stderr("paracle: Cannot make a token: no key\n");
    return 3;
  });
  await assert.rejects(tokenSource({ ...NONE, reach }).token(FIRST), {
    message: /status 3 there: paracle: Cannot make a token: no key$/,
  });
});

Deno.test("assertPrivate() lets a token go over TLS or to this machine alone", () => {
  for (
    const url of [
      ...["wss://a/mcp", "https://a/mcp", "ws://127.0.0.1/mcp"],
      ...["http://localhost:1/mcp", "http://[::1]:1/mcp"],
    ]
  ) assertPrivate(new URL(url));
  for (const url of ["ws://a/mcp", "http://127.0.0.1.evil.example/mcp"]) {
    assert.throws(() => assertPrivate(new URL(url)), /--insecure/);
  }
});
