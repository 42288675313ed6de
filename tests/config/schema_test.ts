/**
 * The proof of one remote.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ParacleError } from "../../src/core/errors.ts";
import { faultText } from "../../src/config/fault.ts";
import { remoteNameFault } from "../../src/config/remote_rules.ts";
import { checkRemote, parseRemote } from "../../src/config/schema.ts";

const least = { host: "lab.example", workspace: "/srv/ws" };
const KEY = `SHA256:${"a+/9".repeat(11).slice(0, 43)}`;

Deno.test("parseRemote() fills every default", () => {
  assert.deepEqual(parseRemote(least, { name: "lab", baseDir: "/ws" }), {
    name: "lab",
    type: "ssh",
    host: "lab.example",
    user: undefined,
    port: 22,
    workspace: "/srv/ws",
    identityFile: undefined,
    tunnels: [],
    command: undefined,
    hostKeys: [],
    knownHosts: undefined,
    connectTimeoutMs: 15_000,
    keepalive: { intervalMs: 10_000, countMax: 3 },
    env: {},
    baseDir: "/ws",
  });
});

Deno.test("parseRemote() takes every field", () => {
  const remote = parseRemote({
    type: "ssh",
    host: "dev@[::1]",
    port: 2222,
    workspace: `~/it's "mine"/ws`,
    ["identity_file"]: "~/.ssh/id",
    tunnels: [
      { local: 0, remote: 1, description: "API" },
      { local: 80, remote: 2, bind: "::1", ["remote_host"]: "db" },
    ],
    command: "/opt/paracle",
    ["host_key"]: [KEY],
    ["known_hosts"]: "hosts",
    ["connect_timeout"]: 2.5,
    keepalive: { interval: 5, count: 2 },
    env: { A: "1", B: "" },
    name: "older form",
  });
  assert.equal(remote.user, "dev");
  assert.equal(remote.host, "::1");
  assert.equal(remote.workspace, `~/it's "mine"/ws`);
  assert.equal(remote.tunnels[0]?.bind, "127.0.0.1");
  assert.equal(remote.tunnels[1]?.remoteHost, "db");
  assert.deepEqual(remote.hostKeys, [KEY]);
  assert.equal(remote.connectTimeoutMs, 2500);
  assert.deepEqual(remote.keepalive, { intervalMs: 5000, countMax: 2 });
  assert.deepEqual(remote.env, { A: "1", B: "" });
});

Deno.test("parseRemote() takes null for absent, everywhere", () => {
  const nothing = {
    type: null,
    port: null,
    ["identity_file"]: null,
    tunnels: null,
    command: null,
    ["host_key"]: null,
    ["known_hosts"]: null,
    ["connect_timeout"]: null,
    keepalive: null,
    env: null,
  };
  assert.deepEqual(parseRemote({ ...least, ...nothing }), parseRemote(least));
});

Deno.test("parseRemote() takes one host key as text, and seconds as keepalive", () => {
  const remote = parseRemote({ ...least, ["host_key"]: KEY, keepalive: 0 });
  assert.deepEqual(remote.hostKeys, [KEY]);
  assert.deepEqual(remote.keepalive, { intervalMs: 0, countMax: 3 });
});

Deno.test("parseRemote() lets two tunnels share a port on two addresses", () => {
  const tunnels = [
    { local: 80, remote: 1 },
    { local: 80, remote: 1, bind: "10.0.0.1" },
    { local: 0, remote: 1 },
    { local: 0, remote: 1 },
  ];
  assert.equal(parseRemote({ ...least, tunnels }).tunnels.length, 4);
});

Deno.test("parseRemote() names every fault at once", () => {
  const input = { host: "-x", port: 0, env: { "1": "a" } };
  assert.throws(() => parseRemote(input, { name: "lab", source: "r.yaml" }), {
    code: "config.invalid",
    message: 'Cannot read remote "lab" of r.yaml: ' +
      "host: expected a host that does not start with -; " +
      "workspace: missing; expected the folder on the host; " +
      "port: expected a whole number from 1 to 65535, got 0; " +
      "env.1: expected a name of letters, digits and _",
  });
});

Deno.test("checkRemote() never shows the value of a variable", () => {
  const { faults } = checkRemote({ ...least, env: { A: 123_456 } });
  assert.equal(faults.length, 1);
  assert.ok(!faults.map(faultText).join().includes("123"));
});

Deno.test("checkRemote() answers any data with a remote or faults", () => {
  const fields = fc.record({
    type: fc.anything(),
    host: fc.oneof(fc.constant("lab"), fc.anything()),
    workspace: fc.oneof(fc.constant("/w"), fc.anything()),
    port: fc.anything(),
    tunnels: fc.oneof(fc.anything(), fc.array(fc.anything())),
    ["host_key"]: fc.anything(),
    keepalive: fc.anything(),
    env: fc.anything(),
  }, { requiredKeys: [] });
  fc.assert(fc.property(fc.oneof(fields, fc.anything()), (input) => {
    const { remote, faults } = checkRemote(input);
    assert.equal(remote === undefined, faults.length > 0);
    for (const fault of faults) {
      assert.doesNotMatch(faultText(fault), /\p{Cc}/u);
    }
  }));
});

Deno.test("parseRemote() throws nothing but a ParacleError", () => {
  fc.assert(fc.property(fc.anything(), (input) => {
    try {
      parseRemote(input);
    } catch (error) {
      assert.ok(error instanceof ParacleError);
    }
  }));
});

Deno.test("remoteNameFault() takes plain names only", () => {
  for (const name of ["lab", "prod-1.eu", "_x", "büro", "1"]) {
    assert.equal(remoteNameFault(name), undefined, name);
  }
  for (const name of ["", "-a", ".a", "a b", "a/b", "a\n", "x".repeat(65)]) {
    assert.match(remoteNameFault(name) ?? "", /^expected a name/, name);
  }
});
