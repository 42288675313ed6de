/**
 * `paracle remote unset-default`.
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

Deno.test("remote unset-default says which default is left", async () => {
  const at = both();
  await remoteCli(at, ["set-default", "lab"]);
  const first = await remoteCli(at, ["unset-default"]);
  assert.equal(
    first.out,
    '"lab" is no longer the default: the default is now "home"\n',
  );
  assert.equal(at.get(PROJECT), TWO);
  const second = await remoteCli(at, ["unset-default", "--json"]);
  assert.deepEqual(JSON.parse(second.out), {
    schemaVersion: 1,
    was: "home",
    default: null,
    source: "user",
  });
  const third = await remoteCli(at, ["unset-default"]);
  assert.equal(third.out, "There is no default remote\n");
});
