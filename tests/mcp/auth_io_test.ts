import assert from "node:assert/strict";
import { MCP_AUDIENCE } from "../../src/api/token_terms.ts";
import {
  HANDSHAKE,
  rawStatus,
  type TestNetwork,
  testNetwork,
} from "../helpers/mcp_network.ts";
import { type TokenDesk, tokenDesk } from "../helpers/mcp_tokens.ts";

const INITIALIZE = JSON.stringify({
  ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
});
const JSON_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

type Headers = Readonly<Record<string, string>>;
type Answer = Awaited<ReturnType<typeof rawStatus>>;

/** The same headers as a handshake and as a POST; both must be answered alike. */
async function both(
  server: TestNetwork,
  headers: Headers,
  path = "/mcp",
): Promise<readonly [Answer, Answer]> {
  const { port } = server;
  return [
    await rawStatus(port, { path, headers: { ...HANDSHAKE, ...headers } }),
    await rawStatus(port, {
      ...{ method: "POST", path, body: INITIALIZE },
      headers: { ...JSON_HEADERS, ...headers },
    }),
  ];
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}

async function edwardsKey(): Promise<
  { readonly key: CryptoKey; readonly jwk: JsonWebKey }
> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign"]);
  assert.ok("privateKey" in pair);
  const { kty = "", crv = "", x = "" } = await crypto.subtle.exportKey(
    "jwk",
    pair.publicKey,
  );
  return { key: pair.privateKey, jwk: { kty, crv, x } };
}

const REFUSED: Readonly<
  Record<string, (desk: TokenDesk) => Headers | Promise<Headers>>
> = {
  "no token": () => ({}),
  "another scheme": () => ({ authorization: "Basic YTpi" }),
  "an empty token": () => ({ authorization: "Bearer " }),
  "no JWT": () => bearer("garbage"),
  "two tokens": async ({ sign }) => bearer(`${await sign()} ${await sign()}`),
  "an expired one": async ({ sign }) => bearer(await sign({ exp: 1 })),
  "one that is not valid yet": async ({ sign }) =>
    bearer(await sign({ nbf: 9e9 })),
  "another audience": async ({ sign }) =>
    bearer(await sign({ aud: "https://other.example/mcp" })),
  "one for the REST API": async ({ tokens }) =>
    bearer((await tokens.generate({ scopes: ["read"] })).token),
  "another issuer": async ({ sign }) => bearer(await sign({ iss: "evil" })),
  "another key": async ({ sign }) =>
    bearer(await sign({}, {}, new Uint8Array(32))),
  "another algorithm": async ({ sign }) =>
    bearer(await sign({}, { alg: "HS512" }, new Uint8Array(64))),
  "no signature": ({ unsigned }) => bearer(unsigned),
  "another type": async ({ sign }) => bearer(await sign({}, { typ: "JWT" })),
  "no expiry": async ({ sign }) => bearer(await sign({ exp: undefined })),
  "no subject": async ({ sign }) => bearer(await sign({ sub: undefined })),
  "a key of EdDSA without any": async ({ sign }) =>
    bearer(await sign({}, { alg: "EdDSA" }, (await edwardsKey()).key)),
  "a revoked one": async ({ tokens }) => {
    const { token, jti } = await tokens.generate();
    await tokens.revoke(jti);
    return bearer(token);
  },
};

for (const [what, headersOf] of Object.entries(REFUSED)) {
  Deno.test(`serveOnNetwork() answers 401 to ${what}, by socket and by HTTP`, async () => {
    await using desk = await tokenDesk();
    await using server = testNetwork({ auth: desk.auth });
    const headers = await headersOf(desk);
    const [socket, post] = await both(server, headers);
    const { authorization } = headers;
    const challenge = authorization === undefined
      ? /www-authenticate: Bearer realm="paracle"\r\n/i
      : /www-authenticate: Bearer realm="paracle", error="invalid_token"\r\n/i;
    for (const { status, text } of [socket, post]) {
      assert.equal(status, 401, text);
      assert.match(text, challenge);
      assert.match(text, /This server asks for a token that it accepts/);
    }
    assert.deepEqual(server.faults, []);
    const token = authorization?.slice("Bearer ".length).trim() ?? "";
    assert.equal(
      token !== "" && JSON.stringify(server.entries).includes(token),
      false,
    );
  });
}

const ACCEPTED: typeof REFUSED = {
  "a usual one": async ({ tokens }) => bearer((await tokens.generate()).token),
  "one of several audiences": async ({ sign }) =>
    bearer(await sign({ aud: ["https://a.example/mcp", MCP_AUDIENCE] })),
  "one that expired within the tolerance": async ({ sign }) =>
    bearer(await sign({ exp: Math.floor(Date.now() / 1000) - 2 })),
  "a scheme in small letters": async ({ sign }) => ({
    authorization: `bearer ${await sign()}`,
  }),
};

for (const [what, headersOf] of Object.entries(ACCEPTED)) {
  Deno.test(`serveOnNetwork() takes ${what}, by socket and by HTTP`, async () => {
    await using desk = await tokenDesk();
    await using server = testNetwork({ auth: desk.auth });
    const [socket, post] = await both(server, await headersOf(desk));
    assert.equal(socket.status, 101, socket.text);
    assert.equal(post.status, 200, post.text);
    assert.doesNotMatch(post.text, /access-control/i);
  });
}

Deno.test("serveOnNetwork() answers 403 to a token that allows nothing of MCP", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const token = await desk.sign({ scope: "read run" });
  for (const { status, text } of await both(server, bearer(token))) {
    assert.equal(status, 403);
    assert.match(text, /error="insufficient_scope", scope="mcp:read"/);
  }
});

Deno.test("serveOnNetwork() looks at no token in the address", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const token = await desk.sign();
  for (const name of ["token", "access_token", "authorization"]) {
    const path = `/mcp?${name}=${token}`;
    for (const { status } of await both(server, {}, path)) {
      assert.equal(status, 401);
    }
  }
  assert.equal(JSON.stringify(server.entries).includes(token), false);
});

Deno.test("serveOnNetwork() takes tokens of other machines by their public keys", async () => {
  const { key, jwk } = await edwardsKey();
  const { key: stranger } = await edwardsKey();
  await using desk = await tokenDesk({
    jwks: { keys: [{ ...jwk, kid: "a" }] },
  });
  await using server = testNetwork({ auth: desk.auth });
  const claims = { iss: "paracle:other-machine" };
  const header = { alg: "EdDSA", kid: "a" };
  const secret = new TextEncoder().encode(jwk.x);
  const cases: readonly (readonly [number, string])[] = [
    [200, await desk.sign(claims, header, key)],
    [200, await desk.sign(claims, { alg: "Ed25519", kid: "a" }, key)],
    [200, await desk.sign()],
    [401, await desk.sign(claims, { ...header, kid: "b" }, key)],
    [401, await desk.sign(claims, header, stranger)],
    [401, await desk.sign({ iss: "evil" }, header, key)],
    // The public key is no secret: it must not pass for one.
    [401, await desk.sign(claims, { alg: "HS256", kid: "a" }, secret)],
  ];
  for (const [expected, token] of cases) {
    const [socket, post] = await both(server, bearer(token));
    assert.equal(post.status, expected);
    assert.equal(socket.status, expected === 200 ? 101 : expected);
  }
});

Deno.test("serveOnNetwork() looks at host, page and path before it looks at tokens", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({
    auth: desk.auth,
    allowHosts: ["box.example", "one.example:9000"],
  });
  const good = bearer(await desk.sign());
  const cases: readonly (readonly [number, Headers, string?])[] = [
    [403, { host: "evil.example" }],
    [403, { host: "" }],
    [403, { host: "127.0.0.1.evil.example:8001" }],
    [403, { host: "127.0.0.1@evil.example" }],
    [403, { host: "0.0.0.0:8001" }],
    [403, { host: "one.example:9001" }],
    [403, { origin: "http://evil.example" }],
    [403, { origin: "null" }],
    [403, { origin: "file://" }],
    [403, { origin: "http://localhost.evil.example" }],
    [200, { host: "localhost:8002" }], // through a tunnel
    [200, { host: "[::1]:8002" }],
    [200, { host: "BOX.example" }],
    [200, { host: "one.example:9000" }],
    [200, { origin: "http://localhost:3000" }], // it has a token
    [200, { origin: "https://box.example" }],
    [404, {}, "/"],
    [404, {}, "/mcp/"],
    [404, {}, "/MCP"],
  ];
  for (const [expected, headers, path] of cases) {
    const sent = { ...good, ...headers };
    const [socket, post] = await both(server, sent, path);
    const about = JSON.stringify(headers);
    assert.equal(post.status, expected, about);
    assert.equal(socket.status, expected === 200 ? 101 : expected, about);
    if (expected === 200) continue;
    for (const { status } of await both(server, headers, path)) {
      assert.equal(status, expected, `${about} without a token`);
    }
  }
  const [{ text }] = await both(server, { origin: "http://evil.example" });
  assert.match(text, /"http:\/\/evil\.example".*--allow-host evil\.example/);
});

Deno.test("serveOnNetwork() lets no page of another port in where no token is asked for", async () => {
  await using server = testNetwork();
  const own = `127.0.0.1:${server.port}`;
  const cases: readonly (readonly [number, Headers])[] = [
    [200, {}],
    [200, { origin: `http://${own}` }],
    [200, { host: "localhost:8002", origin: "http://localhost:8002" }],
    [403, { origin: "http://localhost:3000" }],
    [403, { origin: "http://127.0.0.1" }],
    [403, { host: "evil.example", origin: "http://evil.example" }],
  ];
  for (const [expected, headers] of cases) {
    const [socket, post] = await both(server, headers);
    assert.equal(post.status, expected, JSON.stringify(headers));
    assert.equal(socket.status, expected === 200 ? 101 : expected);
  }
});

Deno.test("serveOnNetwork() tells whether it is there without a token", async () => {
  await using desk = await tokenDesk();
  await using server = testNetwork({ auth: desk.auth });
  const { status, text } = await rawStatus(server.port, {
    path: "/healthz",
    headers: {},
  });
  assert.equal(status, 200);
  assert.match(text, /\r\n\r\nok\n$/);
  const evil = { path: "/healthz", headers: { host: "evil.example" } };
  assert.equal((await rawStatus(server.port, evil)).status, 403);
});
