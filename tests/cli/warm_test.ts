import assert from "node:assert/strict";
import { warm } from "../../src/cli/warm.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

/** The remote whose session is looked for; undefined: the long way is gone at once. */
async function lookedFor(
  line: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  let looked: string | undefined;
  const status = await warm(line, fakeCli({ env }).io, (name) => {
    looked = name;
    return Promise.resolve(undefined);
  });
  assert.equal(status, undefined);
  return looked;
}

Deno.test("warm() looks for the session that flag or environment name", async () => {
  const env = { PARACLE_REMOTE: "lab" };
  assert.equal(await lookedFor(["agents", "list", "--remote=two"]), "two");
  assert.equal(await lookedFor(["agents", "list"], env), "lab");
  assert.equal(await lookedFor(["remote", "exec", "lab", "--", "ls"]), "lab");
  assert.equal(await lookedFor(["auth", "revoke", "x", "--remote=two"]), "two");
});

Deno.test("warm() leaves what is decided elsewhere to the long way", async () => {
  const env = { PARACLE_REMOTE: "lab" };
  const lines = [
    ["auth", "generate-token"],
    ["--json", "auth", "generate-token"],
    ["api", "serve"],
    ["agents", "list", "--api", "http://h:1"],
    ["agents", "list", "--local"],
    ["agents", "list", "--debug"],
    ["agents", "--help"],
  ];
  for (const line of lines) {
    assert.equal(await lookedFor(line, env), undefined, line.join(" "));
  }
  const both = { ...env, PARACLE_API_URL: "http://h:1" };
  assert.equal(await lookedFor(["agents", "list"], both), undefined);
  const flag = ["agents", "list", "--remote", "two"];
  assert.equal(await lookedFor(flag, both), "two");
});
