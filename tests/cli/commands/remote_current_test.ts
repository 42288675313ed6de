/**
 * `paracle remote current`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli, USER } from "./remote_memory.ts";

const TWO = `remotes:
  lab: {host: h, workspace: /w}
  bad: {host: -x}
`;
const MINE = "remotes: {home: {host: u, workspace: /u}}\ndefault: home\n";

function both(): Files {
  return new Map([[PROJECT, TWO], [USER, MINE]]);
}

Deno.test("remote current prints the remote and who chose it", async () => {
  const at = both();
  const current = async (
    options: Parameters<typeof remoteCli>[2] = {},
  ): Promise<string> => (await remoteCli(at, ["current"], options)).out;
  assert.equal(await current(), `home  (the user's default in ${USER})\n`);
  assert.equal(
    await current({ env: { PARACLE_REMOTE: "lab" } }),
    "lab  (PARACLE_REMOTE)\n",
  );
  assert.equal(
    await current({ globals: { remote: "lab" } }),
    "lab  (--remote)\n",
  );
  assert.equal(
    await current({ globals: { local: true } }),
    "here  (--local)\n",
  );
  at.delete(USER);
  assert.equal(await current(), "here  (no remote is chosen)\n");
});

Deno.test("remote current warns of a remote that cannot be used", async () => {
  const env = { PARACLE_REMOTE: "gone" };
  const gone = await remoteCli(both(), ["current", "--json"], { env });
  assert.equal(gone.err, 'warning: remote "gone" is not configured\n');
  assert.deepEqual(JSON.parse(gone.out), {
    schemaVersion: 1,
    remote: "gone",
    why: "environment",
    source: "PARACLE_REMOTE",
    usable: false,
  });
  const globals = { remote: "bad" };
  const text = await remoteCli(both(), ["current"], { env });
  assert.equal(text.out, "gone  (PARACLE_REMOTE; not configured)\n");
  const bad = await remoteCli(both(), ["current"], { globals });
  assert.equal(bad.out, "bad  (--remote; broken)\n");
  assert.match(bad.err, /remotes\.bad\.workspace: missing/);
});
