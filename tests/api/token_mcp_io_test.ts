import assert from "node:assert/strict";
import { MCP_AUDIENCE, USUAL_SCOPES } from "../../src/api/token_terms.ts";
import { openTokens, type Tokens } from "../../src/api/token_io.ts";
import { readPublicKeys } from "../../src/api/token_public_keys_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const KEY = {
  ...{ kty: "OKP", crv: "Ed25519" },
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

function tokensAt(home: string, jwks?: string): Tokens {
  return openTokens({ env: () => undefined, home, windows: false, jwks });
}

async function reasonOf(verified: Promise<unknown>): Promise<unknown> {
  try {
    await verified;
  } catch (error) {
    const { details }: { details?: { reason?: unknown } } = Object(error);
    return details?.reason;
  }
  return "none";
}

Deno.test("generate() makes tokens that both servers take, or the one that is meant", async () => {
  await using home = await tempFolder();
  const tokens = tokensAt(home.path);
  const mcp = { audience: [MCP_AUDIENCE] };
  const usual = await tokens.generate();
  assert.deepEqual(usual.scopes, USUAL_SCOPES);
  assert.deepEqual((await tokens.verify(usual.token)).scopes, USUAL_SCOPES);
  assert.deepEqual((await tokens.verify(usual.token, mcp)).jti, usual.jti);
  const rest = await tokens.generate({ scopes: ["read"] });
  assert.equal(await reasonOf(tokens.verify(rest.token, mcp)), "audience");
  const only = await tokens.generate({ scopes: ["mcp:exec"] });
  assert.equal(await reasonOf(tokens.verify(only.token)), "audience");
  const { scopes } = await tokens.verify(only.token, mcp);
  assert.deepEqual(scopes, ["mcp:exec"]);
});

Deno.test("generate() makes tokens for the server that is named", async () => {
  await using home = await tempFolder();
  const tokens = tokensAt(home.path);
  const audience = ["https://box.example/mcp"];
  const { token } = await tokens.generate({ audience });
  assert.equal(await reasonOf(tokens.verify(token, { audience })), "none");
  const other = tokens.verify(token, { audience: [MCP_AUDIENCE] });
  assert.equal(await reasonOf(other), "audience");
});

Deno.test("revoke() takes a token for MCP alone", async () => {
  await using home = await tempFolder();
  const tokens = tokensAt(home.path);
  const { token, jti } = await tokens.generate({ scopes: ["mcp:read"] });
  assert.equal(await tokens.revoke(token), jti);
  const verified = tokens.verify(token, { audience: [MCP_AUDIENCE] });
  assert.equal(await reasonOf(verified), "revoked");
});

Deno.test("readPublicKeys() takes keys of Ed25519, and says what it cannot use", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/jwks.json`;
  const read = async (document: unknown): Promise<readonly unknown[]> => {
    await Deno.writeTextFile(path, JSON.stringify(document));
    return (await readPublicKeys(path)).map(({ kid }) => kid);
  };
  const rsa = { kty: "RSA", n: "AQAB", e: "AQAB" };
  const keys = [{ ...KEY, kid: "a" }, rsa, KEY, null];
  assert.deepEqual(await read({ keys }), ["a", undefined]);
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{}, /it holds no Ed25519 key/],
    [{ keys: [rsa] }, /it holds no Ed25519 key/],
    [{ keys: [{ ...KEY, d: KEY.x }] }, /it holds a private key/],
    [{ keys: [{ ...KEY, x: "AA" }] }, /one of its keys is damaged/],
  ];
  for (const [document, message] of cases) {
    const failure = { code: "auth.key_unreadable", message };
    await assert.rejects(read(document), failure);
  }
});

Deno.test("verify() says no, and why, while there are no public keys to be read", async () => {
  await using home = await tempFolder();
  const tokens = tokensAt(home.path, `${home.path}/none.json`);
  const header = btoa('{"alg":"EdDSA","typ":"at+jwt"}').replaceAll("=", "");
  const verified = tokens.verify(`${header}.e30.AAAA`);
  assert.equal(await reasonOf(verified), "signature");
  assert.equal(await tokens.hasKey(), false);
  await Deno.writeTextFile(
    `${home.path}/some.json`,
    JSON.stringify({ keys: [KEY] }),
  );
  assert.equal(
    await tokensAt(home.path, `${home.path}/some.json`).hasKey(),
    true,
  );
});
