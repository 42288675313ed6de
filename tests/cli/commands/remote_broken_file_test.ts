/**
 * `paracle remote` while one of the two files is no YAML.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli, USER } from "./remote_memory.ts";

const BROKEN = "remotes: [\n";
const LAB = "remotes: {lab: {host: h, workspace: /w}}\n";

function userBroken(): Files {
  return new Map([[PROJECT, LAB], [USER, BROKEN]]);
}

function projectBroken(): Files {
  return new Map([[PROJECT, BROKEN], [USER, LAB]]);
}

Deno.test("remote list shows what is there and warns of a file that is broken", async () => {
  for (
    const [files, path] of [[userBroken(), USER], [
      projectBroken(),
      PROJECT,
    ]] as const
  ) {
    const { out, err, exitCode } = await remoteCli(files, ["list"]);
    assert.equal(exitCode, 0);
    assert.match(out, /^lab /m);
    assert.match(err, new RegExp(`^warning: Cannot read .*${path}:`));
  }
});

Deno.test("remote show and remove work on the workspace's file while the user's is broken", async () => {
  const files = userBroken();
  const shown = await remoteCli(files, ["show", "lab"]);
  assert.match(shown.out, /^workspace +\/w$/m);
  const removed = await remoteCli(files, ["remove", "lab", "--force"]);
  assert.equal(removed.exitCode, 0);
  assert.equal(files.get(PROJECT), "remotes: {}\n");
  assert.equal(files.get(USER), BROKEN);
});

Deno.test("a name that may stand in the broken file is an error with file and line", async () => {
  const lines = [
    [userBroken(), ["show", "home"]],
    [userBroken(), ["unset-default", "--user"]],
    [projectBroken(), ["show", "lab"]],
    [projectBroken(), ["unset-default"]],
    [projectBroken(), ["add", "x", "h", "/w"]],
  ] as const;
  for (const [files, argv] of lines) {
    const before = new Map(files);
    const { failure } = await remoteCli(files, argv);
    assert.match(failure ?? "", /^config\.invalid: .*remotes\.yaml:\d+:\d+/);
    assert.deepEqual(files, before);
  }
});

Deno.test("remote remove --user works while the workspace's file is broken", async () => {
  const files = projectBroken();
  const argv = ["remove", "lab", "--user", "--force"];
  assert.equal((await remoteCli(files, argv)).exitCode, 0);
  assert.equal(files.get(PROJECT), BROKEN);
});

Deno.test("a listing with nothing in it is an error when a file is broken", async () => {
  const settings: readonly Files[] = [
    new Map([[PROJECT, BROKEN]]),
    new Map([[PROJECT, "hello\n"], [USER, "remotes: {}\n"]]),
    new Map([[USER, "- a list\n"]]),
  ];
  const lines = [["list"], ["list", "--json"], ["status"], ["tunnel", "list"]];
  for (const files of settings) {
    for (const argv of lines) {
      const { err, exitCode, failure, out } = await remoteCli(files, argv);
      assert.match(
        failure ?? "",
        /^config\.invalid: .*remotes\.yaml:\d+:\d+: /,
      );
      assert.deepEqual([exitCode, out], [3, ""], argv.join(" "));
      assert.doesNotMatch(err, /warning/, "the same twice");
    }
  }
});

Deno.test("remote show tells a broken file once", async () => {
  const { err, failure } = await remoteCli(projectBroken(), ["show", "lab"]);
  assert.match(failure ?? "", /^config\.invalid: /);
  assert.doesNotMatch(err, /warning/);
});
