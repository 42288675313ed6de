import assert from "node:assert/strict";
import {
  type PermissionRow,
  permissionsReport,
} from "../../src/cli/permissions.ts";
import { PERMISSION_NEEDS } from "../../src/cli/permissions_needs.ts";
import { grantedTo } from "../../scripts/permissions.ts";

function find(rows: readonly PermissionRow[], kind: string): PermissionRow {
  const row = rows.find((one) => one.kind === kind);
  assert.ok(row);
  return row;
}

Deno.test("permissionsReport() has nothing to mend when all that is needed is granted by name", () => {
  const wanted = new Set<string>(
    PERMISSION_NEEDS.filter(({ needed }) => needed).map(({ kind }) => kind),
  );
  const byName = new Set(["env", "sys"]);
  const rows = permissionsReport((kind, name) =>
    wanted.has(kind) && (name !== undefined || !byName.has(kind))
  );
  assert.deepEqual(rows.flatMap(({ fix }) => fix ?? []), []);
  assert.deepEqual(rows.map(({ granted }) => granted), [
    ...["all", "all", "all", "some", "some"],
    ...["none", "none", "none"],
  ]);
});

Deno.test("permissionsReport() names the flag of what is missing, and only that", () => {
  const rows = permissionsReport((kind, name) =>
    kind === "sys" && name !== undefined && name !== "hostname"
  );
  const sys = find(rows, "sys");
  assert.deepEqual(sys.has, ["uid", "gid", "userInfo"]);
  assert.equal(
    sys.fix,
    "to say whose files and runs these are: --allow-sys=uid,gid,userInfo,hostname",
  );
  assert.equal(find(rows, "env").granted, "none");
  assert.match(find(rows, "read").fix ?? "", /^start it with --allow-read, /);
});

Deno.test("permissionsReport() takes the workspace for enough to read", () => {
  const rows = permissionsReport((kind, name) =>
    kind === "read" && name === ".parac"
  );
  const { granted, has, fix } = find(rows, "read");
  assert.deepEqual([granted, has, fix], ["some", [".parac"], undefined]);
});

Deno.test("permissionsReport() says how to be without what is never needed", () => {
  const rows = permissionsReport(() => true);
  for (const { fix, kind, needed } of rows) {
    const wanted = `start it without -A and without --allow-${kind}`;
    assert.equal(fix, needed ? undefined : wanted);
  }
});

Deno.test("PERMISSION_NEEDS looks only at names that the binary is granted", () => {
  for (const { kind, names = [] } of PERMISSION_NEEDS) {
    const granted = grantedTo("binary", kind);
    if (granted === "all") continue;
    const lacking = names.filter((name) =>
      !granted.includes(name.replace(/^PARACLE_.*/, "PARACLE_*"))
    );
    assert.deepEqual(lacking, [], kind);
  }
});

Deno.test("permissionsReport() takes no home for intended, and writing for optional", () => {
  const has = ["PARACLE_REMOTE", "SSH_AUTH_SOCK", ".parac"];
  const rows = permissionsReport((kind, name) =>
    kind !== "write" && name !== undefined && has.includes(name)
  );
  assert.equal(find(rows, "env").fix, undefined);
  assert.match(find(rows, "write").fix ?? "", /^to save here: --allow-write, /);
});

Deno.test("permissionsReport() names what is granted beside what is missing, for a flag replaces a set's", () => {
  const envFix = (...has: readonly string[]): string | undefined =>
    find(
      permissionsReport((_, name) => name !== undefined && has.includes(name)),
      "env",
    ).fix;
  const all = "start it with --allow-env=HOME,PARACLE_*,SSH_AUTH_SOCK";
  assert.equal(envFix("PARACLE_REMOTE"), all);
  assert.equal(envFix("HOME"), all);
  assert.equal(envFix(), all);
  assert.equal(envFix("TERM", "PARACLE_REMOTE"), `${all},TERM`);
});

Deno.test("permissionsReport() tells places only where not all of a kind is granted", () => {
  const here = { cwd: "/srv/ws", env: () => undefined };
  const some = permissionsReport(
    (kind, name) => kind === "read" || name === "../.parac" || name === "/tmp",
    { here },
  );
  const { above, granted, has } = find(some, "write");
  assert.deepEqual([granted, has, above], ["some", ["/tmp"], 0]);
  const read = find(some, "read");
  assert.deepEqual([read.granted, read.has], ["all", [".parac"]]);
  assert.ok(!("above" in read));
});

Deno.test("permissionsReport() says of the network what a locked program may reach", () => {
  const net = find(
    permissionsReport(() => true, { places: ["lab.example:22"] }),
    "net",
  );
  assert.deepEqual([net.granted, net.has], ["some", ["lab.example:22"]]);
  assert.match(net.why, /^the remotes that this program is locked to/);
});
