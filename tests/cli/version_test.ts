/**
 * The version, and what is said when two of them meet.
 *
 * @module
 */
import assert from "node:assert/strict";
import { sender, VERSION, versionNotice } from "../../src/cli/version.ts";

Deno.test("versionNotice() speaks of another version only", () => {
  assert.equal(versionNotice(undefined), "");
  assert.equal(versionNotice(""), "");
  assert.equal(versionNotice(VERSION), "");
  assert.equal(versionNotice("1\u001b[2J"), "");
  const notice = versionNotice("9.9.9-rc.1");
  assert.match(notice, /^warning: paracle .* 9\.9\.9-rc\.1 sent the command/);
  assert.ok(notice.endsWith("\n"));
});

Deno.test("versionNotice() names the remote as the sender does, if it told", () => {
  assert.equal(versionNotice(sender("lab")), "");
  const named = versionNotice("9.9.9 my-lab_2.b");
  assert.match(named, /paracle remote install my-lab_2\.b\n$/);
  for (const odd of ["9.9.9", "9.9.9 \u001b[2J", "9.9.9 $(reboot)"]) {
    assert.match(versionNotice(odd), /paracle remote install NAME\n$/);
  }
});
