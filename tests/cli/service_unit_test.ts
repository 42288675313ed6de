/**
 * Units: what a path or a name says stays what it is.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  launchdPlist,
  systemdUnit,
  unitFileName,
} from "../../src/cli/service_unit.ts";

const ODD = {
  remotes: ["näme"],
  argv: ["/opt/50% off/$HOME/paracle", "remote", "up", `a "b" \\ $X 5%`],
  cwd: "/srv/50% <ws> & co",
};

Deno.test("systemdUnit() escapes specifiers, variables, quotes and blanks", () => {
  const unit = systemdUnit(ODD);
  assert.ok(
    unit.includes(
      'ExecStart="/opt/50%% off/$HOME/paracle" remote up "a \\"b\\" \\\\ $$X 5%%"\n',
    ),
    unit,
  );
  assert.ok(unit.includes("WorkingDirectory=/srv/50%% <ws> & co\n"));
  assert.ok(unit.includes("RestartPreventExitStatus=2 3 4 242 243 244\n"));
});

Deno.test("launchdPlist() escapes XML", () => {
  const plist = launchdPlist(ODD);
  assert.ok(plist.includes("<string>/srv/50% &lt;ws&gt; &amp; co</string>"));
  assert.ok(plist.includes(`<string>a "b" \\ $X 5%</string>`));
});

Deno.test("units refuse a line break rather than end early", () => {
  const bad = { ...ODD, cwd: "/srv/a\nExecStart=/bin/evil" };
  assert.throws(() => systemdUnit(bad), { code: "usage.invalid" });
  assert.throws(() => launchdPlist(bad), { code: "usage.invalid" });
});

Deno.test("unitFileName() is one that systemd takes", () => {
  assert.equal(unitFileName(ODD, "systemd"), "paracle-n\\xc3\\xa4me.service");
  const all = { ...ODD, remotes: [] };
  assert.equal(unitFileName(all, "systemd"), "paracle-all.service");
  assert.equal(unitFileName(all, "launchd"), "paracle.all.plist");
});
