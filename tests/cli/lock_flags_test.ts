import assert from "node:assert/strict";
import { lockFlags } from "../../src/cli/lock_flags.ts";
import { ParacleError } from "../../src/core/errors.ts";

const PIN = `SHA256:${"A".repeat(43)}`;

/** A `remotes.yaml` of remotes that are pinned unless they say otherwise. */
function file(remotes: Readonly<Record<string, object>>): string {
  const filled = Object.entries(remotes).map(([name, fields]) => [
    name,
    { host: "lab.example", workspace: "/w", ["host_key"]: PIN, ...fields },
  ]);
  return JSON.stringify({ remotes: Object.fromEntries(filled) });
}

async function places(
  remotes: Readonly<Record<string, object>>,
): Promise<readonly string[]> {
  const [flag = "", ...others] = await lockFlags(file(remotes), "r.yaml");
  assert.deepEqual(others, []);
  const [name, list = ""] = flag.split("=");
  assert.equal(name, "--allow-net");
  return list.split(",");
}

Deno.test("lockFlags() allows each remote's port, sorted and once", async () => {
  const remotes = {
    b: { host: "dev@b.example", port: 2200 },
    a: {},
    again: { workspace: "/other" },
    six: { host: "[2001:db8::1]" },
  };
  assert.deepEqual(await places(remotes), [
    "[2001:db8::1]:22",
    "b.example:2200",
    "lab.example:22",
  ]);
});

Deno.test("lockFlags() allows the ends of tunnels on this side only", async () => {
  const tunnels = [
    { local: 8000, ["remote_host"]: "db.internal", remote: 5432 },
    { local: 0, remote: 1 },
    { local: 81, remote: 81, bind: "0.0.0.0" },
    { type: "remote", remote: 9000, local: 3000, ["local_host"]: "printer" },
    { type: "dynamic", local: 1080, bind: "::1" },
    { local: "/run/x.sock", remote: "/run/y.sock" },
  ];
  assert.deepEqual(await places({ lab: { tunnels } }), [
    "0.0.0.0:81",
    "127.0.0.1:0",
    "127.0.0.1:8000",
    "[::1]:1080",
    "lab.example:22",
    "printer:3000",
    "unix:/run/x.sock",
  ]);
});

Deno.test("lockFlags() names unix sockets to a Deno that knows them", async () => {
  const tunnels = [{ local: "/run/x.sock", remote: 1 }];
  const text = file({ lab: { tunnels } });
  const without = "--allow-net=lab.example:22";
  const all = `${without},unix:/run/x.sock`;
  for (
    const [deno, flag] of [
      [undefined, all],
      ["2.6.10", without],
      ["2.8.3", without],
      ["2.9.0-rc.1", all],
      ["2.10.0", all],
      ["3.0.0", all],
    ] as const
  ) {
    assert.deepEqual(await lockFlags(text, "r.yaml", { deno }), [flag], deno);
  }
});

async function fault(text: string): Promise<string> {
  const error = await lockFlags(text, "r.yaml").catch((error) => error);
  assert.ok(error instanceof ParacleError);
  return `${error.code}: ${error.message}`;
}

Deno.test("lockFlags() refuses a remote without a pinned host key, with the fix", async () => {
  const text = file({ lab: { ["host_key"]: null }, far: {} });
  assert.equal(
    await fault(text),
    "config.invalid: Cannot lock to r.yaml: no pinned host key for lab; " +
      'pin with "paracle remote trust lab"',
  );
});

Deno.test("lockFlags() refuses a file that is broken, empty or no YAML", async () => {
  assert.match(
    await fault(file({ lab: { host: "-x" } })),
    /Cannot lock to r\.yaml: r\.yaml:1:\d+: remotes\.lab\.host: /,
  );
  assert.match(
    await fault("remotes: {}"),
    /r\.yaml: it has no remote; add one with "paracle remote add NAME /,
  );
  assert.match(await fault("remotes: ["), /^config\.invalid: /);
});
