import assert from "node:assert/strict";
import { assertFailure } from "../helpers/program_failure.ts";
import { openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const EXEC = ["remote", "exec", "production", "--", "sh", "-c"];

sshdTest(
  "a crash of the session ends a command of another process with 246, once started",
  async () => {
    await using desk = await openFixture();
    await using up = desk.start(["remote", "up", "production", "--json"]);
    await up.out.waitFor(/ready/);
    const before = desk.connections();
    const starts = `${desk.root}/starts`;
    const script = `echo once >> '${starts}'; echo started; sleep 600`;
    await using command = desk.start([...EXEC, script]);
    await command.out.waitFor(/^started$/);
    assert.equal(desk.connections(), before); // it rides on the session's
    up.kill("SIGKILL");
    const code = await command.ended;
    const { text: err } = command.err;
    const { text: out } = command.out;
    assertFailure({ code, out, err, stdout: new Uint8Array() }, {
      exit: 246,
      code: "connect.lost",
      says: /outcome unknown/,
    });
    assert.equal(await Deno.readTextFile(starts), "once\n");
    assert.equal(desk.connections(), before); // no second way was tried
    // The next command finds nobody there and goes its own way.
    const next = await desk.run([...EXEC, "echo direct"]);
    assert.equal(next.out, "direct\n", next.err);
    assert.equal(desk.connections(), before + 1);
  },
);
