/**
 * `paracle remote list`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli, USER } from "./remote_memory.ts";

function some(): Files {
  return new Map([
    [
      PROJECT,
      `default: lab
remotes:
  lab:
    host: dev@lab.invalid
    workspace: work/notes
    tunnels: [{local: 8000, remote: 8000, description: API}]
  bad: {host: -x, workspace: /w}
`,
    ],
    [USER, 'remotes: {far: {host: "[::1]", port: 2200, workspace: /far}}\n'],
  ]);
}

Deno.test("remote list shows every remote, and a broken one as such", async () => {
  const { err, exitCode, out } = await remoteCli(some(), ["list"]);
  assert.equal(
    out,
    `NAME  HOST             WORKSPACE   TUNNELS    DEFAULT  SOURCE
lab   dev@lab.invalid  work/notes  8000:8000  *        project
bad   (broken)                                         project
far   [::1]:2200       /far                            user
`,
  );
  assert.equal(
    err,
    `warning: ${PROJECT}:7:15: remotes.bad.host: ` +
      "expected a host that does not start with -\n",
  );
  assert.equal(exitCode, 0);
});

Deno.test("remote list fits the terminal", async () => {
  const long = "x".repeat(90);
  const text = `remotes: {lab: {host: ${
    "h".repeat(60)
  }, workspace: /${long}}}\n`;
  const files: Files = new Map([[PROJECT, text]]);
  const { out } = await remoteCli(files, ["list"], { terminal: true });
  for (const line of out.split("\n")) assert.ok([...line].length <= 80, line);
  assert.match(out, /…/);
});

Deno.test("remote list --json has the documented shape", async () => {
  const { out } = await remoteCli(some(), ["list", "--json"]);
  const shown = JSON.parse(out);
  assert.equal(shown.default, "lab");
  assert.deepEqual(shown.remotes[0], {
    name: "lab",
    type: "ssh",
    host: "dev@lab.invalid",
    workspace: "work/notes",
    port: null,
    ["identity_file"]: null,
    tunnels: [{
      id: "8000:8000",
      type: "local",
      local: 8000,
      remote: 8000,
      description: "API",
      bind: "127.0.0.1",
      ["remote_host"]: "127.0.0.1",
      ["local_host"]: "127.0.0.1",
      probe: null,
    }],
    source: "project",
  });
  assert.equal(shown.remotes[1].error.faults.length, 1);
  assert.equal(shown.remotes[2].port, 2200);
  assert.equal(shown.remotes[2].source, "user");
});

Deno.test("remote list says how to add one when there is none", async () => {
  const { exitCode, out } = await remoteCli(new Map(), ["list"]);
  assert.equal(exitCode, 0);
  assert.match(out, /^No remotes yet; .*paracle remote add NAME/);
  const { out: json } = await remoteCli(new Map(), ["list", "--json"]);
  assert.deepEqual(JSON.parse(json), {
    schemaVersion: 1,
    default: null,
    remotes: [],
  });
});
