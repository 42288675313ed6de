import assert from "node:assert/strict";
import { permissionTable } from "../../../src/cli/commands/doctor_permissions.ts";
import { permissionsReport } from "../../../src/cli/permissions.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";

Deno.test("permissionTable() shows what is to be mended, and what commands give up", () => {
  const { io } = fakeCli();
  const text = permissionTable(permissionsReport((kind) => kind !== "net"), io);
  const [kinds = "", mending = "", given = ""] = text.split("\n\n");
  assert.match(kinds, /^KIND +GRANTED +WHY\nnet +none +remotes/);
  assert.match(mending, /^net: start it with --allow-net/);
  assert.match(given, /^COMMAND +GIVES UP +WHEN\n/);
  assert.match(given, /^remote up +read, run, ffi, import +as soon as /m);
});
