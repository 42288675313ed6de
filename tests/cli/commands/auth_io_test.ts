import assert from "node:assert/strict";
import { openTokens, type Tokens } from "../../../src/api/token_io.ts";
import { USUAL_SCOPES } from "../../../src/api/token_terms.ts";
import { runHere } from "../../../src/cli/app.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { tempFolder } from "../../helpers/temp.ts";

const HOME = Deno.build.os === "windows" ? "USERPROFILE" : "HOME";

interface Desk {
  readonly tokens: Tokens;
  /** Runs `paracle auth ...`. */
  run(words: readonly string[], stdin?: string): Promise<FakeCli>;
}

function deskAt(home: string, terminal = false): Desk {
  const variables = { [HOME]: home, USER: "ada" };
  return {
    tokens: openTokens({ env: (name) => variables[name] }),
    run: async (words, stdin = "") => {
      const cli = fakeCli({ env: variables, terminal });
      const input = new Blob([stdin]).stream();
      const io = Object.create(cli.io, { stdin: { value: input } });
      await runHere(["auth", ...words], { ...cli, io });
      return cli;
    },
  };
}

Deno.test("auth generate-token prints the token and nothing else", async () => {
  await using temp = await tempFolder();
  const { run, tokens } = deskAt(temp.path);
  const made = await run(["generate-token"]);
  assert.match(made.stdoutText(), /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  assert.equal(made.stderrText(), "");
  const claims = await tokens.verify(made.stdoutText().trim());
  assert.equal(claims.subject, "ada");
  assert.deepEqual(claims.scopes, USUAL_SCOPES);
  const hours = (claims.expiresMs - Date.now()) / 3_600_000;
  assert.ok(hours > 23.9 && hours <= 24, `${hours} hours`);
});

Deno.test("auth generate-token --json tells what revoke needs", async () => {
  await using temp = await tempFolder();
  const { run, tokens } = deskAt(temp.path);
  const flags = ["--expires", "90m", "--scope", "write,read", "--subject=ci"];
  const made = await run(["generate-token", "--json", ...flags]);
  const document = JSON.parse(made.stdoutText());
  const members = ["token", "expires_at", "scope", "jti"];
  assert.deepEqual(Object.keys(document), members);
  assert.equal(document.scope, "read write");
  const claims = await tokens.verify(document.token);
  assert.equal(claims.subject, "ci");
  assert.equal(new Date(claims.expiresMs).toISOString(), document.expires_at);
  const revoked = await run(["revoke", document.jti]);
  assert.equal(revoked.stdoutText(), `Revoked ${document.jti}\n`);
  assert.equal(revoked.stderrText(), "");
  const mistyped = await run(["revoke", "nope"]);
  assert.match(mistyped.stderrText(), /^warning: "nope" is no id that/);
  const fresh = deskAt(temp.path).tokens;
  await assert.rejects(fresh.verify(document.token), {
    details: { reason: "revoked" },
  });
});

Deno.test("auth generate-token says on a terminal what to do with it", async () => {
  await using temp = await tempFolder();
  const made = await deskAt(temp.path, true).run(["generate-token"]);
  assert.match(made.stderrText(), /PARACLE_API_TOKEN[^]+auth revoke \S+\n$/);
  assert.equal(made.stderrText().includes(made.stdoutText().trim()), false);
});

Deno.test("auth revoke - takes the token itself from standard input", async () => {
  await using temp = await tempFolder();
  const { run, tokens } = deskAt(temp.path);
  const { token, jti } = await tokens.generate();
  const revoked = await run(["revoke", "-", "--json"], `${token}\n`);
  assert.deepEqual(JSON.parse(revoked.stdoutText()), { jti, revoked: true });
});

Deno.test("auth refuses what cannot be meant, and makes nothing then", async () => {
  await using temp = await tempFolder();
  const { run } = deskAt(temp.path);
  const lines = [
    ["generate-token", "--expires", "31d"],
    ["generate-token", "--expires", "1y"],
    ["generate-token", "--scope", "admin"],
    ["generate-token", "--subject", "a b"],
    ["generate-token", "--subject", ""],
    ["revoke", "no id"],
    ["revoke"],
  ];
  for (const line of lines) {
    await assert.rejects(run(line), { code: "usage.invalid" }, line.join(" "));
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.path)), []);
});

Deno.test("auth generate-token --audience takes addresses of MCP servers only", async () => {
  await using home = await tempFolder();
  const { run, tokens } = deskAt(home.path);
  const words = ["generate-token", "--audience"];
  const made = await run([...words, "https://a.example/mcp"]);
  const audience = ["https://a.example/mcp"];
  const token = made.stdoutText().trim();
  assert.equal((await tokens.verify(token, { audience })).subject, "ada");
  for (
    const odd of ["a.example", "ftp://a/mcp", "https://a/", "https://a@b/mcp"]
  ) {
    await assert.rejects(run([...words, odd]), {
      code: "usage.invalid",
      message: /^Cannot use --audience: expected URLs/,
    });
  }
});
