import assert from "node:assert/strict";
import {
  type Bearer,
  checkBearer,
  checkPlace,
  checkScope,
} from "../../src/api/access.ts";
import { rejected } from "../../src/api/token_terms.ts";

const place = (headers: Record<string, string>, loopback = true) => () =>
  checkPlace(new Headers(headers), { loopback });

Deno.test("checkPlace() lets loopback names in, with any port", () => {
  for (
    const host of [
      "localhost",
      "LOCALHOST:80",
      "127.0.0.1:1",
      "127.9.9.9",
      "[::1]:8000",
    ]
  ) {
    assert.doesNotThrow(place({ host }), host);
  }
});

Deno.test("checkPlace() refuses every other name on loopback", () => {
  const others = [
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "127.0.0.1@evil.example",
    "[::2]",
    "10.0.0.1:8000",
    "localhost:1:2",
    "127.1",
  ];
  for (const host of others) {
    assert.throws(
      place({ host }),
      { status: 403, code: "auth.token_rejected" },
      host,
    );
  }
});

Deno.test("checkPlace() takes any name where other machines may ask", () => {
  assert.doesNotThrow(place({ host: "lab.example:8000" }, false));
});

Deno.test("checkPlace() refuses pages of another origin, whatever the address", () => {
  const host = "localhost:8000";
  assert.doesNotThrow(place({ host, origin: "http://localhost:8000" }));
  for (
    const origin of [
      "null",
      "http://localhost:3000",
      "http://evil.example",
      "file://",
    ]
  ) {
    assert.throws(place({ host, origin }), { status: 403 }, origin);
    assert.throws(place({ host, origin }, false), { status: 403 }, origin);
  }
});

const ada: Bearer = { subject: "ada", scopes: ["read"] };

Deno.test("checkBearer() asks for nothing where no token is needed", async () => {
  const headers = new Headers({ authorization: "Bearer x" });
  assert.equal(await checkBearer(headers, { verify: undefined }), undefined);
});

Deno.test("checkBearer() answers whose token it is", async () => {
  const seen: string[] = [];
  const verify = (token: string): Promise<Bearer> => {
    seen.push(token);
    return Promise.resolve(ada);
  };
  const headers = new Headers({ authorization: "bearer a.b-c_d" });
  assert.equal(await checkBearer(headers, { verify }), ada);
  assert.deepEqual(seen, ["a.b-c_d"]);
});

Deno.test("checkBearer() refuses what is no bearer token without asking on", async () => {
  const verify = () => Promise.reject(new Error("was asked"));
  for (
    const authorization of [
      "",
      "Basic YTpi",
      "Bearer",
      "Bearer a b",
      "Bearer a\tb",
    ]
  ) {
    const headers = new Headers({ authorization });
    await assert.rejects(checkBearer(headers, { verify }), { status: 401 });
  }
});

Deno.test("checkBearer() keeps the reason of a refused token, not the token", async () => {
  const verify = () => Promise.reject(rejected("expired"));
  const headers = new Headers({ authorization: "Bearer SECRETSECRET" });
  const error = await checkBearer(headers, { verify }).catch((e) => e);
  assert.equal(error.status, 401);
  assert.match(error.message, /expired/);
  assert.ok(
    !JSON.stringify([error.message, error.details, error.headers]).includes(
      "SECRET",
    ),
  );
});

Deno.test("checkScope() refuses what a token does not allow", () => {
  assert.doesNotThrow(() => checkScope(undefined, "run"));
  assert.doesNotThrow(() => checkScope(ada, undefined));
  assert.doesNotThrow(() => checkScope(ada, "read"));
  assert.throws(() => checkScope(ada, "run"), { status: 403 });
});

Deno.test("checkScope() lets whoever may run or write read as well, and nothing else", () => {
  for (const scope of ["run", "write"] as const) {
    const bearer: Bearer = { subject: "ada", scopes: [scope] };
    assert.doesNotThrow(() => checkScope(bearer, "read"), scope);
    const other = scope === "run" ? "write" : "run";
    assert.throws(() => checkScope(bearer, other), { status: 403 });
  }
  const mcp: Bearer = { subject: "ada", scopes: ["mcp:run", "mcp:write"] };
  assert.throws(() => checkScope(mcp, "read"), { status: 403 });
});

Deno.test("checkScope() names a token that has the scope and keeps the others", () => {
  assert.throws(() => checkScope(ada, "run"), {
    message: /auth generate-token --scope read,run$/,
  });
});
