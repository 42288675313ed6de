/**
 * `paracle remote rename`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli } from "./remote_memory.ts";

const TWO = `remotes:
  lab: {host: h, workspace: /w}
  far: {host: -x}
default: lab
`;

function files(project: string): Files {
  return new Map([[PROJECT, project]]);
}

Deno.test("remote rename keeps the place, and the default follows", async () => {
  const at = files(TWO);
  const { out } = await remoteCli(at, ["rename", "lab", "new"]);
  assert.equal(at.get(PROJECT), TWO.replaceAll("lab", "new"));
  assert.equal(
    out,
    'Renamed remote "lab" to "new"\nIt is the default as before\n',
  );
});

Deno.test("remote rename refuses a taken or bad name", async () => {
  const at = files(TWO);
  const taken = await remoteCli(at, ["rename", "lab", "far"]);
  assert.match(taken.failure ?? "", /^config\.remote_exists: .*"far" is taken/);
  const bad = await remoteCli(at, ["rename", "lab", "a b"]);
  assert.match(bad.failure ?? "", /^usage\.invalid: .*NEW: expected a name/);
  const gone = await remoteCli(at, ["rename", "lbb", "x"]);
  assert.match(gone.failure ?? "", /^config\.unknown_remote: .*"lab"/);
  assert.equal(at.get(PROJECT), TWO);
});

Deno.test("remote rename --json prints one document", async () => {
  const argv = ["rename", "far", "near", "--json"];
  const { out } = await remoteCli(files(TWO), argv);
  assert.deepEqual(JSON.parse(out), {
    schemaVersion: 1,
    name: "near",
    was: "far",
    default: false,
    source: "project",
    file: PROJECT,
  });
});
