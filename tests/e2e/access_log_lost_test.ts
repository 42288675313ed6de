/**
 * What a command says whose line cannot be added to the access log.
 *
 * @module
 */
import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { type Ended, programBinary, runCommand } from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const SOURCE = repository().pathname;
const EXEC = ["remote", "exec", "production", "--", "true"];
const STATE = ".local/state/paracle";

/** A remote whose host key is known, so that nothing has to be saved. */
async function openKnown(): Promise<RemoteFixture> {
  const fixture = await openFixture();
  await fixture.setRemote();
  assert.equal((await fixture.run(EXEC)).code, 0);
  await Deno.remove(`${fixture.home}/.local`, { recursive: true });
  return fixture;
}

async function runWith(
  { env, here }: RemoteFixture,
  ...flags: readonly string[]
): Promise<Ended> {
  return await runCommand([
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags],
    ...["--config", `${SOURCE}deno.json`, `${SOURCE}main.ts`, ...EXEC],
  ], { cwd: here, env });
}

sshdTest(
  "remote exec warns that its line is lost, with a flag that mends it",
  async () => {
    await using fixture = await openKnown();
    const { home } = fixture;
    const lost = await runWith(fixture, "-P=cli", `--allow-write=${home}/none`);
    assert.equal(lost.code, 0, lost.err);
    const flag = `--allow-write=${home}/${STATE}`;
    assert.equal(
      lost.err,
      `warning: this command is not in the access log, ${home}/${STATE}/remote-access.log: ` +
        `this process may not write there; grant it with: ${flag}\n`,
    );
    const kept = await runWith(fixture, "-P=cli", flag);
    assert.deepEqual([kept.code, kept.err], [0, ""]);
    const log = await Deno.readTextFile(`${home}/${STATE}/remote-access.log`);
    assert.equal(log.trimEnd().split("\n").length, 1);
  },
);

sshdTest("remote exec says nothing of a log that is not wanted", async () => {
  await using fixture = await openKnown();
  const ended = await runWith(fixture, "-P=cli", "--deny-write");
  assert.deepEqual([ended.code, ended.err], [0, ""]);
});

const isAsked = programBinary() !== undefined && Deno.build.os !== "windows";

sshdTest(
  `a binary says where its line would have gone, and two ways to have it${
    isAsked ? "" : " (skipped: needs PARACLE_BIN)"
  }`,
  async () => {
    if (!isAsked) return;
    await using fixture = await openKnown();
    const env = { XDG_STATE_HOME: "/etc/paracle-none" };
    const { code, err } = await fixture.run(EXEC, { env });
    assert.equal(code, 0, err);
    assert.equal(
      err,
      "warning: this command is not in the access log, /etc/paracle-none/paracle/remote-access.log: " +
        "this program may not write there, see: paracle doctor --permissions; " +
        "name a folder that can be written with XDG_STATE_HOME, " +
        "or build it anew with: deno task compile --allow-write=/etc/paracle-none/paracle\n",
    );
  },
);
