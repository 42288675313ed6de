import assert from "node:assert/strict";
import { digestOf } from "../../src/cli/access_log.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

interface Entry {
  readonly time: string;
  readonly user: string;
  readonly remote: string;
  readonly host: string;
  readonly "argv_sha256": string;
  readonly exit: number | string;
  readonly ms: number;
}

const LIST = ["agents", "list", "--json"];
const AT = ["--remote", "production"];

async function logged(fixture: RemoteFixture): Promise<readonly Entry[]> {
  const path = `${fixture.home}/.local/state/paracle/remote-access.log`;
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  const text = await Deno.readTextFile(path);
  assert.equal(/agents|s3cret/.test(text), false, text);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

sshdTest("commands sent to a remote are in the access log here", async () => {
  await using fixture = await openFixture();
  await fixture.setRemote();
  const exec = ["sh", "-c", "exit 7", "s3cret"];
  await fixture.run([...LIST, ...AT]);
  await fixture.run(["remote", "exec", "production", "--", ...exec]);
  {
    await using up = fixture.start(["remote", "up", "production"]);
    await up.out.waitFor(/^production {2}ready/);
    assert.equal((await fixture.run([...LIST, ...AT])).code, 0);
    up.kill("SIGTERM");
    await up.ended;
  }
  await fixture.setRemote({ host_key: `SHA256:${"A".repeat(43)}` });
  await fixture.run([...LIST, ...AT]);
  await fixture.run(LIST); // here: nothing to record
  const entries = await logged(fixture);
  assert.deepEqual(
    entries.map(({ exit }) => exit),
    [0, 7, 0, "trust.host_key_changed"],
  );
  const list = await digestOf(["paracle", ...LIST]);
  assert.deepEqual(
    entries.map((entry) => entry["argv_sha256"]),
    [list, await digestOf(exec), list, list],
  );
  for (const { time, remote, host, ms } of entries) {
    assert.deepEqual([remote, host], ["production", fixture.sshd.host]);
    assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000, time);
    assert.ok(ms > 0 && ms < 60_000, `${ms}`);
  }
});

sshdTest("the access log stands in no command's way", async () => {
  await using fixture = await openFixture();
  await fixture.setRemote();
  const state = `${fixture.home}/.local/state`;
  await Deno.mkdir(`${fixture.home}/.local`, { recursive: true });
  await Deno.writeTextFile(state, ""); // no folder can be made below it
  const quiet = await fixture.run([...LIST, ...AT]);
  assert.equal(quiet.code, 0);
  assert.match(
    quiet.err,
    /^warning: this command is not in the access log, \/.+\/state\/paracle\/remote-access\.log: .+; name a folder that can be written with XDG_STATE_HOME\n$/,
  );
  const told = await fixture.run([...LIST, ...AT, "--debug"]);
  assert.deepEqual([told.code, told.out], [0, quiet.out]);
  assert.match(told.err, /^\[not in the access log: /m);
});

sshdTest("auth generate-token --remote makes the token there", async () => {
  await using fixture = await openFixture();
  await fixture.setRemote();
  const env = { PARACLE_REMOTE: "production" };
  const made = await fixture.run(["auth", "generate-token", "--json", ...AT]);
  assert.equal(made.code, 0, made.err);
  const key = (home: string): Promise<boolean> =>
    Deno.stat(`${home}/.local/state/paracle/jwt.key`).then(
      () => true,
      () => false,
    );
  assert.deepEqual(
    [await key(fixture.hostHome), await key(fixture.home)],
    [true, false],
  );
  const { token, jti } = JSON.parse(made.out);
  const revoked = await fixture.run(["auth", "revoke", "-", ...AT], {
    stdin: token,
  });
  assert.equal(revoked.out, `Revoked ${jti}\n`, revoked.err);
  // What the environment says is not enough: a token is made where one is.
  const own = await fixture.run(["auth", "generate-token"], { env });
  assert.equal(own.code, 0, own.err);
  assert.equal(await key(fixture.home), true);
});
