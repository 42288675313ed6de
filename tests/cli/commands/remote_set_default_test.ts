/**
 * `paracle remote set-default`.
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

Deno.test("remote set-default writes the workspace's file", async () => {
  const at = both();
  const { out } = await remoteCli(at, ["set-default", "lab"]);
  assert.equal(out, `Default remote is now "lab" (${PROJECT})\n`);
  assert.equal(at.get(PROJECT), `${TWO}default: lab\n`);
  assert.equal(at.get(USER), MINE);
});

Deno.test("remote set-default refuses an unknown remote", async () => {
  const at = both();
  const { exitCode, failure } = await remoteCli(at, ["set-default", "lob"]);
  assert.equal(exitCode, 3);
  assert.match(failure ?? "", /did you mean "lab"/);
  assert.equal(at.get(PROJECT), TWO);
});

Deno.test("remote set-default --user refuses a remote of the workspace", async () => {
  const at = both();
  const argv = ["set-default", "lab", "--user"];
  const { failure } = await remoteCli(at, argv);
  assert.match(failure ?? "", /^config\.unknown_remote: .*leave out --user$/);
  assert.equal(at.get(USER), MINE);
});
