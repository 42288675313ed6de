/**
 * `paracle remote add`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Files, PROJECT, remoteCli, USER } from "./remote_memory.ts";

const PIN = `SHA256:${"A".repeat(43)}`;
const LAB = ["add", "lab", "dev@lab.example", "/srv/my ws"];

Deno.test("remote add writes the first remote as the default and says so", async () => {
  const files: Files = new Map();
  const { err, exitCode, out } = await remoteCli(files, LAB);
  assert.equal(
    files.get(PROJECT),
    "remotes:\n  lab:\n    type: ssh\n    host: dev@lab.example\n" +
      "    workspace: /srv/my ws\ndefault: lab\n",
  );
  assert.equal(
    out,
    `Added remote "lab" in ${PROJECT}\n` +
      "It is the first remote, so it is the default\n",
  );
  assert.deepEqual([err, exitCode], ["", 0]);
});

Deno.test("remote add takes every flag", async () => {
  const files: Files = new Map([[PROJECT, "default: lab\n"]]);
  const flags = [
    ...["--port", "2222", "--identity-file", "../keys/ci", "--set-default"],
    ...["--tunnel", "8000:8000", "--tunnel", "[::1]:1:db:2", "--command", "/p"],
    ...["--reverse", "9000:/run/a", "--dynamic", "1080"],
    ...["--host-key", PIN, "--host-key", PIN, "--known-hosts", "~/hosts"],
  ];
  const { failure } = await remoteCli(files, [...LAB, ...flags]);
  assert.equal(failure, undefined);
  assert.equal(
    files.get(PROJECT),
    `default: lab
remotes:
  lab:
    type: ssh
    host: dev@lab.example
    port: 2222
    workspace: /srv/my ws
    identity_file: keys/ci
    command: /p
    known_hosts: ~/hosts
    host_key:
      - ${PIN}
      - ${PIN}
    tunnels:
      - local: 8000
        remote: 8000
      - local: 1
        remote: 2
        bind: ::1
        remote_host: db
      - type: remote
        local: /run/a
        remote: 9000
      - type: dynamic
        local: 1080
`,
  );
});

Deno.test("remote add reads a port from HOST", async () => {
  const files: Files = new Map();
  await remoteCli(files, ["add", "lab", "dev@[::1]:2222", "~/ws"]);
  assert.match(files.get(PROJECT) ?? "", /host: dev@\[::1\]\n {4}port: 2222\n/);
});

Deno.test("remote add names every bad value at once and writes nothing", async () => {
  const files: Files = new Map();
  const flags = ["--tunnel", "8000", "--tunnel", "1:99999", "--host-key", "x"];
  flags.push("--dynamic", "1:2:3");
  const words = ["add", "a b", "x y", " ", "--port", "70000", ...flags];
  const { exitCode, failure } = await remoteCli(files, words);
  assert.equal(exitCode, 2);
  assert.equal(
    failure,
    'usage.invalid: Cannot add remote "a b": ' +
      "--tunnel 8000: expected [bind:]local:[host:]remote; " +
      "--dynamic 1:2:3: expected [bind:]port; " +
      'NAME: expected a name of at most 64 letters, digits, "_", "." and "-" ' +
      'that starts with a letter, a digit or "_"; ' +
      "HOST: expected no blank and no control character; " +
      "WORKSPACE: expected text, got none; " +
      "--port: expected a whole number from 1 to 65535, got 70000; " +
      "--tunnel 1:99999: remote: expected a whole number from 1 to 65535, got 99999; " +
      '--host-key: expected "SHA256:" and 43 characters of base64, as ' +
      '"ssh-keygen -lf KEY.pub" prints',
  );
  assert.equal(files.size, 0);
});

Deno.test("remote add refuses to overwrite unless --force is given", async () => {
  const old = "remotes:\n  lab: {host: old, workspace: /old, x: 1} # mine\n";
  const files: Files = new Map([[PROJECT, old]]);
  const refused = await remoteCli(files, LAB);
  assert.equal(refused.exitCode, 3);
  assert.match(refused.failure ?? "", /^config\.remote_exists: .*--force/);
  assert.equal(files.get(PROJECT), old);
  const forced = await remoteCli(files, [...LAB, "--force"]);
  assert.equal(forced.out, `Replaced remote "lab" in ${PROJECT}\n`);
  assert.match(files.get(PROJECT) ?? "", /dev@lab\.example.*x: 1.*# mine/s);
});

Deno.test("remote add writes the user's file outside a workspace or with --user", async () => {
  const files: Files = new Map();
  await remoteCli(files, LAB, { outside: true });
  await remoteCli(files, ["add", "two", "h", "/w", "--user"]);
  assert.equal(files.has(PROJECT), false);
  assert.match(files.get(USER) ?? "", /lab:[^]*two:/);
});

Deno.test("remote add leaves a default of the user's as it is", async () => {
  const user = "remotes: {home: {host: h, workspace: /w}}\ndefault: home\n";
  const files: Files = new Map([[USER, user]]);
  const { out } = await remoteCli(files, LAB);
  assert.equal(out, `Added remote "lab" in ${PROJECT}\n`);
  assert.doesNotMatch(files.get(PROJECT) ?? "", /default/);
});

Deno.test("remote add --json prints one document", async () => {
  const { out } = await remoteCli(new Map(), [...LAB, "--json"]);
  assert.deepEqual(JSON.parse(out), {
    schemaVersion: 1,
    name: "lab",
    replaced: false,
    default: true,
    source: "project",
    file: PROJECT,
    remote: { type: "ssh", host: "dev@lab.example", workspace: "/srv/my ws" },
  });
});
