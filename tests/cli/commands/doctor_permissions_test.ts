import assert from "node:assert/strict";
import { permissionTable } from "../../../src/cli/commands/doctor_permissions.ts";
import { permissionsReport } from "../../../src/cli/permissions.ts";
import { ownPlaces } from "../../../src/cli/places.ts";
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
  const env = (name: string): string | undefined =>
    name === "HOME" ? "/home/developer" : undefined;
  const rows = permissionsReport((_, name) => name !== undefined, {
    here: { cwd: "/home/developer/ws", env },
  });
  const { io } = fakeCli({ terminal: true, columns: 80 });
  const text = permissionTable(rows, io);
  const widest = Math.max(...text.split("\n").map(({ length }) => length));
  assert.ok(widest <= 80, text);
  assert.doesNotMatch(text, /…/);
  const words = text.split(/[\s,]+/);
  assert.deepEqual(places.filter((place) => !words.includes(place)), []);
  assert.match(text, /^env +some +the variables that say /m);
  assert.match(text, /^env +HOME, PARACLE_\*, SSH_AUTH_SOCK, /m);
});

Deno.test("permissionTable() tells own places once, with all folders that have them", () => {
  const shown = (cwd: string, ...wide: readonly string[]): string => {
    const own = [...ownPlaces("write"), ...wide];
    const rows = permissionsReport(
      (kind, name = "/") => kind === "write" && own.includes(name),
      { here: { cwd, env: () => undefined } },
    );
    const { io } = fakeCli();
    return /^write +\.parac.*\n.*$/m.exec(permissionTable(rows, io))?.[0] ?? "";
  };
  const own = ".parac, .config/paracle, .local/state/paracle, .ssh/known_hosts";
  const homes = "/root, /home/runner, /github/home";
  assert.equal(
    shown("/srv/team/ws", "/srv"),
    `write  .parac, /srv\n       and ${own} in the 3 folders above, ${homes}`,
  );
  assert.equal(
    shown("/srv"),
    `write  ${own}\n       and ${own} in the folder above, ${homes}`,
  );
});
