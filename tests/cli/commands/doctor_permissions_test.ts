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

Deno.test("permissionTable() fits a terminal of 80 columns, and tells all there", () => {
  const places = [
    "/home/developer/.config/paracle",
    "/home/developer/.local/state/paracle",
    "/home/developer/.ssh/known_hosts",
  ];
  const rows = permissionsReport((_, name) => name !== undefined, {
    paths: { read: [], write: places },
  });
  const { io } = fakeCli({ terminal: true, columns: 80 });
  const text = permissionTable(rows, io);
  const widest = Math.max(...text.split("\n").map(({ length }) => length));
  assert.ok(widest <= 80, text);
  assert.doesNotMatch(text, /…/);
  const words = text.split(/[\s,]+/);
  assert.deepEqual(places.filter((place) => !words.includes(place)), []);
  assert.match(text, /^env +some +the variables that say /m);
  assert.match(text, /^env +HOME, PARACLE_REMOTE, SSH_AUTH_SOCK$/m);
});
