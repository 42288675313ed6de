import assert from "node:assert/strict";
import { openTokens, type Tokens } from "../../src/api/token_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const windows = Deno.build.os === "windows";
const DAY_MS = 24 * 3600 * 1000;

/** Tokens below a folder, and the time they live in. */
function tokensAt(
  home: string,
  variables: Readonly<Record<string, string>> = {},
): { readonly tokens: Tokens; readonly clock: { ms: number } } {
  const clock = { ms: 1_800_000_000_000 };
  const env = (name: string): string | undefined =>
    ({ USER: "ada", ...variables })[name];
  const tokens = openTokens({ env, home, windows: false, now: () => clock.ms });
  return { tokens, clock };
}

const state = (home: string): string => `${home}/.local/state/paracle`;
const modeOf = async (path: string): Promise<number> =>
  ((await Deno.stat(path)).mode ?? 0) & 0o777;

Deno.test("generate() makes the key once, for this user alone, and a token for a day", async () => {
  await using temp = await tempFolder();
  const { tokens, clock } = tokensAt(temp.path);
  assert.equal(await tokens.hasKey(), false);
  await assert.rejects(tokens.verify("a.b.c"), {
    details: { reason: "no_key" },
  });
  const made = await tokens.generate();
  assert.equal(made.expiresMs, clock.ms + DAY_MS);
  assert.equal(made.subject, "ada");
  const path = `${state(temp.path)}/jwt.key`;
  const key = await Deno.readTextFile(path);
  assert.ok(key.trim().length >= 43, "at least 32 bytes");
  if (!windows) {
    assert.equal(await modeOf(path), 0o600);
    assert.equal(await modeOf(state(temp.path)), 0o700);
  }
  assert.equal(await tokens.hasKey(), true);
  const second = await tokens.generate({ subject: "ci", scopes: ["read"] });
  assert.notEqual(second.jti, made.jti);
  assert.equal(await Deno.readTextFile(path), key);
  const claims = await tokens.verify(second.token, { scope: "read" });
  assert.deepEqual([claims.subject, claims.scopes], ["ci", ["read"]]);
  await assert.rejects(tokens.verify(second.token, { scope: "run" }), {
    code: "auth.token_rejected",
    details: { reason: "scope" },
  });
});

Deno.test({
  name: "generate() takes from others what they may do in its folder",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    await Deno.mkdir(state(temp.path), { recursive: true });
    await Deno.chmod(state(temp.path), 0o755);
    await tokensAt(temp.path).tokens.generate();
    assert.equal(await modeOf(state(temp.path)), 0o700);
  },
});

Deno.test("generate() ends with one key when many begin at once", async () => {
  await using temp = await tempFolder();
  const all = Array.from({ length: 6 }, () => tokensAt(temp.path).tokens);
  const made = await Promise.all(all.map((tokens) => tokens.generate()));
  for (const { token } of made) {
    for (const tokens of all) await tokens.verify(token);
  }
});

Deno.test("revoke() is seen by others within a second and forgotten in the end", async () => {
  await using temp = await tempFolder();
  const { tokens } = tokensAt(temp.path);
  const server = tokensAt(temp.path);
  const [byId, byToken, good] = await Promise.all([
    tokens.generate({ lifetimeS: 600 }),
    tokens.generate({ lifetimeS: 600 }),
    tokens.generate(),
  ]);
  await tokens.verify(byId.token);
  await server.tokens.verify(byId.token);
  await server.tokens.verify(byToken.token);
  await Promise.all([
    tokens.revoke(byId.jti),
    tokensAt(temp.path).tokens.revoke(byToken.token),
  ]);
  await assert.rejects(tokens.verify(byId.token)); // in its own process, at once
  server.clock.ms += 1000;
  for (const { token } of [byId, byToken]) {
    await assert.rejects(server.tokens.verify(token), {
      details: { reason: "revoked" },
    });
  }
  await server.tokens.verify(good.token);
  server.clock.ms += 2 * DAY_MS;
  await server.tokens.revoke("another");
  const list = JSON.parse(
    await Deno.readTextFile(`${state(temp.path)}/revoked.json`),
  );
  // An id alone does not tell its end: it stays for as long as a token may live.
  assert.deepEqual(
    Object.keys(list.revoked).sort(),
    [byId.jti, "another"].sort(),
  );
});

Deno.test("revoke() takes only ids and tokens made here, expired ones too", async () => {
  await using here = await tempFolder();
  await using there = await tempFolder();
  const { tokens, clock } = tokensAt(here.path);
  const made = await tokens.generate();
  const foreign = await tokensAt(there.path).tokens.generate();
  await assert.rejects(tokens.revoke(foreign.token), {
    code: "auth.token_rejected",
    details: { reason: "signature" },
  });
  for (const text of ["", "two words", "../x", "x".repeat(65)]) {
    await assert.rejects(tokens.revoke(text), { code: "usage.invalid" }, text);
  }
  clock.ms += 3 * DAY_MS;
  await assert.rejects(tokens.verify(made.token), {
    details: { reason: "expired" },
  });
  assert.equal(await tokens.revoke(made.token), made.jti);
});

Deno.test("verify() says no while the list of revoked tokens is damaged", async () => {
  await using temp = await tempFolder();
  const { tokens, clock } = tokensAt(temp.path);
  const { token } = await tokens.generate();
  const path = `${state(temp.path)}/revoked.json`;
  for (
    const text of [
      "",
      "{",
      "[]x",
      '{"revoked":1}',
      '{"revoked":{"a":"b"}}',
      "null",
    ]
  ) {
    await Deno.writeTextFile(path, text);
    clock.ms += 1000;
    await assert.rejects(
      tokens.verify(token),
      { code: "config.invalid" },
      text,
    );
  }
  await Deno.writeTextFile(path, "{}");
  clock.ms += 1000;
  await tokens.verify(token);
});

Deno.test({
  name: "verify() refuses a key file that others may read or that holds no key",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    const { tokens } = tokensAt(temp.path);
    await tokens.generate();
    const path = `${state(temp.path)}/jwt.key`;
    await Deno.chmod(path, 0o640);
    const fresh = (): Tokens => tokensAt(temp.path).tokens;
    const failure = { code: "auth.key_unreadable" };
    await assert.rejects(fresh().verify("a.b.c"), {
      ...failure,
      message:
        /others may read it \(mode 640\); close it: chmod 600 \/.*jwt\.key$/,
    });
    await assert.rejects(fresh().generate(), failure);
    await Deno.chmod(path, 0o600);
    for (const text of ["", "c2hvcnQ", "no base64 !".repeat(9)]) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(fresh().generate(), {
        ...failure,
        message: /rm \//,
      });
    }
  },
});

Deno.test("openTokens() takes the key of the environment, if it is long enough", async () => {
  await using temp = await tempFolder();
  const secret = "s".repeat(32);
  const variables = { PARACLE_JWT_SECRET_KEY: secret };
  const { tokens } = tokensAt(temp.path, variables);
  const { token } = await tokens.generate();
  await tokensAt(`${temp.path}/elsewhere`, variables).tokens.verify(token);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.path)), []);
  const short = { PARACLE_JWT_SECRET_KEY: secret.slice(1) };
  await assert.rejects(tokensAt(temp.path, short).tokens.generate(), {
    code: "config.invalid",
    message: /31 bytes and needs at least 32/,
  });
  await assert.rejects(tokensAt("").tokens.generate(), {
    code: "config.not_found",
    message: /no home folder/,
  });
});

Deno.test("openTokens() goes without a folder where none can be", async () => {
  await using temp = await tempFolder();
  const home = `${temp.path}/file`; // as /dev/null is for some services
  await Deno.writeTextFile(home, "");
  const variables = { PARACLE_JWT_SECRET_KEY: "s".repeat(32) };
  const { tokens } = tokensAt(home, variables);
  await tokens.verify((await tokens.generate()).token);
  await assert.rejects(tokens.revoke("x"), { code: "config.unwritable" });
  const bare = tokensAt(home).tokens;
  assert.equal(await bare.hasKey(), false);
  await assert.rejects(bare.generate(), { code: "config.unwritable" });
});

Deno.test("verify() notices a new key and the end of an old one", async () => {
  await using temp = await tempFolder();
  const { tokens, clock } = tokensAt(temp.path);
  const { token } = await tokens.generate();
  await tokens.verify(token);
  await Deno.remove(`${state(temp.path)}/jwt.key`);
  await tokensAt(temp.path).tokens.generate();
  clock.ms += 1000;
  await assert.rejects(tokens.verify(token), {
    details: { reason: "signature" },
  });
});
