import assert from "node:assert/strict";
import {
  permissionsTable,
  replaceBetween,
  replaceSets,
} from "../../scripts/check_permissions.ts";
import {
  AUDIENCES,
  grantedTo,
  GRANTS,
  permissionFlags,
  permissionSets,
  REFUSED,
} from "../../scripts/permissions.ts";

Deno.test("permissionFlags() lists each kind once, and never what is refused", () => {
  const kinds = permissionFlags().map((flag) => flag.split("=")[0]);
  assert.equal(new Set(kinds).size, kinds.length);
  assert.deepEqual(kinds, [
    ...["--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
    ...["--allow-env", "--allow-sys", "--ignore-env", "--deny-import"],
  ]);
  assert.ok(
    permissionFlags().includes("--allow-sys=gid,hostname,uid,userInfo"),
  );
});

Deno.test("GRANTS names no value twice, and grants nothing that is refused", () => {
  for (const who of AUDIENCES) {
    const rows = GRANTS.filter((row) => row.who.includes(who));
    const values = rows.flatMap(({ kind, values }) =>
      values === "all" ? [kind] : values.map((value) => `${kind} ${value}`)
    );
    assert.equal(new Set(values).size, values.length, who);
    for (const kind of REFUSED) assert.deepEqual(grantedTo(who, kind), []);
  }
});

Deno.test("permissionFlags() lets a binary write to its own places, and on Windows anywhere", () => {
  const write = (flags: readonly string[]): string =>
    flags.find((flag) => flag.startsWith("--allow-write")) ?? "";
  const places = write(permissionFlags()).replace("--allow-write=", "");
  assert.ok(places.split(",").includes("../.config/paracle"));
  for (const place of ["/", "/etc", "/usr", ".ssh", "../.ssh"]) {
    assert.ok(!places.split(",").includes(place), place);
  }
  assert.equal(write(permissionFlags({ windows: true })), "--allow-write");
});

Deno.test("permissionSets() lets a pipeline write nothing and read one folder", () => {
  const { ci } = permissionSets();
  assert.deepEqual(ci, {
    net: true,
    read: ["."],
    write: false,
    env: { allow: ["PARACLE_*", "SSH_AUTH_SOCK"], ignore: true },
    sys: false,
    run: false,
    ffi: false,
    import: false,
  });
});

Deno.test("permissionsTable() has a row for each grant and each refusal, and every name", () => {
  const table = permissionsTable();
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  assert.equal(rows.length, GRANTS.length + REFUSED.length);
  for (const { shown, values } of GRANTS) {
    if (shown !== undefined) assert.ok(table.includes(shown), shown);
    if (shown !== undefined || values === "all") continue;
    for (const value of values) {
      assert.ok(table.includes(`\`${value}\``), value);
    }
  }
});

Deno.test("replaceSets() leaves the other lines of deno.json as they are", () => {
  const before = '{\n  "name": "x",\n  "permissions": {\n    "a": {}\n  },\n';
  assert.equal(
    replaceSets(before + '  "tasks": {}\n}\n', { b: { net: true } }),
    '{\n  "name": "x",\n  "permissions": {\n    "b": {\n      "net": true\n' +
      '    }\n  },\n  "tasks": {}\n}\n',
  );
});

Deno.test("replaceBetween() finds no place without both markers", () => {
  assert.equal(replaceBetween("<a>", "x", ["<a>", "</a>"]), undefined);
  assert.equal(replaceBetween("</a><a>", "x", ["<a>", "</a>"]), undefined);
});
