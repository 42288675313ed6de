/**
 * `paracle remote show`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli } from "./remote_memory.ts";

const FILES: Files = new Map([[
  PROJECT,
  `remotes:
  lab:
    host: dev@lab.example
    workspace: ~/notes
    tunnels: [{local: 8000, remote: 80, description: "the\\e[2J API"}]
    env: {TOKEN: s3cret, LEVEL: debug}
  bad: {host: -x}
default: lab
`,
]]);

Deno.test("remote show prints the remote with its defaults", async () => {
  const { out } = await remoteCli(FILES, ["show", "lab"]);
  assert.equal(
    out,
    `name             lab
type             ssh
host             dev@lab.example
port             22
workspace        ~/notes
tunnel           8000:80  the\\x1b[2J API
connect_timeout  15 s
keepalive        10 s x 3
env              TOKEN, LEVEL
default          yes
source           ${PROJECT}:2:3
`,
  );
});

Deno.test("remote show never prints the value of a variable", async () => {
  const { out } = await remoteCli(FILES, ["show", "lab", "--json"]);
  assert.ok(!out.includes("s3cret"));
  const shown = JSON.parse(out);
  assert.deepEqual(shown.env, ["TOKEN", "LEVEL"]);
  assert.equal(shown.default, true);
  assert.deepEqual(shown.keepalive, { interval: 10, count: 3 });
});

Deno.test("remote show tells the faults of a broken remote", async () => {
  const { exitCode, failure } = await remoteCli(FILES, ["show", "bad"]);
  assert.equal(exitCode, 3);
  assert.match(failure ?? "", /^config\.invalid: .*bad\.workspace: missing/);
});

Deno.test("remote show names the nearest remote when there is none", async () => {
  const { exitCode, failure } = await remoteCli(FILES, ["show", "lap"]);
  assert.equal(exitCode, 3);
  assert.match(failure ?? "", /^config\.unknown_remote: .*did you mean "lab"/);
});
