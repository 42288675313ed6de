/**
 * `paracle remote remove`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli, USER } from "./remote_memory.ts";

const TWO = `remotes:
  lab: {host: h, workspace: /w}
  far: {host: -x}
default: lab
`;

function files(project: string, user?: string): Files {
  const made: Files = new Map([[PROJECT, project]]);
  if (user !== undefined) made.set(USER, user);
  return made;
}

Deno.test("remote remove of the default clears it and says so", async () => {
  const at = files(TWO);
  const { out } = await remoteCli(at, ["remove", "lab", "--force"]);
  assert.equal(
    out,
    `Removed remote "lab" from ${PROJECT}\n` +
      "It was the default: there is none now\n",
  );
  assert.equal(at.get(PROJECT), "remotes:\n  far: {host: -x}\n");
});

Deno.test("remote remove takes a broken remote too", async () => {
  const at = files(TWO);
  const { out } = await remoteCli(at, ["remove", "far", "--yes", "--json"]);
  assert.deepEqual(JSON.parse(out), {
    schemaVersion: 1,
    name: "far",
    removed: true,
    defaultCleared: false,
    source: "project",
    file: PROJECT,
  });
  assert.equal(at.get(PROJECT), TWO.replace("  far: {host: -x}\n", ""));
});

Deno.test("remote remove needs --force without a terminal", async () => {
  const at = files(TWO);
  const { exitCode, failure } = await remoteCli(at, ["remove", "lab"]);
  assert.equal(exitCode, 2);
  assert.match(failure ?? "", /^usage\.needs_terminal: .*remove lab --force"$/);
  assert.equal(at.get(PROJECT), TWO);
});

Deno.test("remote remove asks on a terminal and obeys", async () => {
  const at = files(TWO);
  const no = { terminal: true, answers: ["n"] };
  const kept = await remoteCli(at, ["remove", "lab"], no);
  assert.deepEqual([kept.exitCode, kept.err], [1, 'Kept remote "lab"\n']);
  assert.equal(at.get(PROJECT), TWO);
  const yes = { terminal: true, answers: ["Yes"] };
  assert.equal((await remoteCli(at, ["remove", "lab"], yes)).exitCode, 0);
  assert.doesNotMatch(at.get(PROJECT) ?? "", /lab/);
});

Deno.test("remote remove says when the user's remote of that name counts now", async () => {
  const user = "remotes: {lab: {host: u, workspace: /u}}\n";
  const at = files(TWO, user);
  const { out } = await remoteCli(at, ["remove", "lab", "--force"]);
  assert.match(out, /The user's remote "lab" counts now\n$/);
  assert.match(at.get(PROJECT) ?? "", /default: lab/);
  assert.equal(at.get(USER), user);
});

Deno.test("remote remove of the user's remote clears a project's default that meant it", async () => {
  const user = "remotes:\n  lab: {host: u, workspace: /u}\ndefault: lab\n";
  const at = files("default: lab # here\n", user);
  const { out } = await remoteCli(at, ["remove", "lab", "--force"]);
  assert.match(out, /It was the default/);
  assert.equal(at.get(PROJECT), "");
  assert.equal(at.get(USER), "remotes: {}\n");
});

Deno.test("remote remove --user leaves the project's remote of that name", async () => {
  const user = "remotes:\n  lab: {host: u, workspace: /u}\n";
  const at = files(TWO, user);
  await remoteCli(at, ["remove", "lab", "--force", "--user"]);
  assert.equal(at.get(PROJECT), TWO);
  assert.equal(at.get(USER), "remotes: {}\n");
});
