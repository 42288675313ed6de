import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import {
  accessLogPath,
  readAccessLog,
  recordingAccess,
} from "../../src/cli/access_log_io.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { runCommand } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

const windows = Deno.build.os === "windows";
const ACCESS = { remote: "lab", host: "h", argv: ["paracle", "status"] };

function cliAt(home: string): ReturnType<typeof fakeCli> {
  const variable = windows ? "USERPROFILE" : "HOME";
  return fakeCli({ env: { [variable]: home, USER: "ada" } });
}

Deno.test("recordingAccess() appends a line for each command, failed ones too", async () => {
  await using temp = await tempFolder();
  const { io } = cliAt(temp.path);
  assert.deepEqual(await readAccessLog(io.env), []);
  const ends = () => Promise.resolve(7);
  assert.equal(await recordingAccess(ACCESS, { io }, ends), 7);
  const failure = new ParacleError("connect.refused", "x");
  const fails = () => Promise.reject(failure);
  await assert.rejects(recordingAccess(ACCESS, { io }, fails), failure);
  const skip = (error: unknown): boolean => error === failure;
  await assert.rejects(recordingAccess(ACCESS, { io, skip }, fails), failure);
  const lines = await readAccessLog(io.env);
  const entries = lines.map((line) => JSON.parse(line));
  assert.deepEqual(entries.map(({ exit }) => exit), [7, "connect.refused"]);
  assert.deepEqual(entries.map(({ user }) => user), ["ada", "ada"]);
  assert.deepEqual(await readAccessLog(io.env, { lines: 1 }), lines.slice(1));
  assert.deepEqual(await readAccessLog(io.env, { lines: 0 }), []);
  if (windows) return;
  const path = accessLogPath(io.env) ?? "";
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  const folder = await Deno.stat(dirname(path));
  assert.equal((folder.mode ?? 0) & 0o777, 0o700);
});

Deno.test("recordingAccess() keeps one older file, and every line of the two", async () => {
  await using temp = await tempFolder();
  const { io } = cliAt(temp.path);
  const maxBytes = 1000; // a line has about 200
  for (let exit = 0; exit < 8; exit += 1) {
    const ends = () => Promise.resolve(exit);
    await recordingAccess(ACCESS, { io, maxBytes }, ends);
  }
  const path = accessLogPath(io.env) ?? "";
  assert.ok((await Deno.stat(`${path}.1`)).size >= maxBytes);
  assert.ok((await Deno.stat(path)).size < maxBytes);
  const exits = (await readAccessLog(io.env))
    .map((line) => JSON.parse(line).exit);
  assert.deepEqual(exits, [0, 1, 2, 3, 4, 5, 6, 7]);
  // Whoever was to move it, died: after a while another one does.
  const guard = `${path}.rotating`;
  await Deno.writeTextFile(guard, "");
  await Deno.utime(guard, 0, 0);
  for (let exit = 8; exit < 24; exit += 1) {
    const ends = () => Promise.resolve(exit);
    await recordingAccess(ACCESS, { io, maxBytes }, ends);
  }
  assert.ok((await Deno.stat(path)).size < maxBytes);
  const [first = ""] = await readAccessLog(io.env);
  assert.ok(JSON.parse(first).exit > 0, "the oldest lines are gone");
});

Deno.test("recordingAccess() writes to a log that it holds, wherever that was moved", async () => {
  await using temp = await tempFolder();
  const { io } = cliAt(temp.path);
  const path = accessLogPath(io.env) ?? "";
  await recordingAccess(ACCESS, { io, isHeld: true }, async () => {
    await undefined; // it is opened once the work has begun
    await Deno.rename(path, `${path}.1`);
    return 7;
  });
  assert.equal(JSON.parse(await Deno.readTextFile(`${path}.1`)).exit, 7);
  assert.equal((await readAccessLog(io.env)).length, 1);
});

Deno.test("recordingAccess() loses no line when many processes write", async () => {
  await using temp = await tempFolder();
  const { io } = cliAt(temp.path);
  const exits = Array.from({ length: 30 }, (_, exit) => exit);
  await Promise.all(
    exits.map((exit) =>
      recordingAccess(
        ACCESS,
        { io, maxBytes: 4000 },
        () => Promise.resolve(exit),
      )
    ),
  );
  const seen = (await readAccessLog(io.env))
    .map((line) => JSON.parse(line).exit)
    .sort((a, b) => a - b);
  assert.deepEqual(seen, exits);
});

Deno.test("recordingAccess() never fails a command, and says once that its line is lost", async () => {
  await using temp = await tempFolder();
  const { io, stderrText } = cliAt(`${temp.path}/file`);
  await Deno.writeTextFile(`${temp.path}/file`, "");
  const ends = () => Promise.resolve(0);
  assert.equal(await recordingAccess(ACCESS, { io, isHeld: true }, ends), 0);
  const warning =
    /^warning: this command is not in the access log, .+remote-access\.log: .+; name a folder that can be written with (XDG_STATE_HOME|LOCALAPPDATA)\n$/;
  assert.match(stderrText(), warning);
  assert.equal(await recordingAccess(ACCESS, { io }, ends), 0);
  assert.match(stderrText(), warning);
  const homeless = fakeCli();
  assert.equal(await recordingAccess(ACCESS, homeless, ends), 0);
  assert.equal(homeless.stderrText(), "");
});

Deno.test("recordingAccess() repeats what the system says when debugging", async () => {
  await using temp = await tempFolder();
  const { io, stderrText } = cliAt(`${temp.path}/file`);
  await Deno.writeTextFile(`${temp.path}/file`, "");
  const options = { io, debug: true };
  assert.equal(
    await recordingAccess(ACCESS, options, () => Promise.resolve(0)),
    0,
  );
  assert.match(stderrText(), /^\[not in the access log: .+\]$/m);
});

Deno.test("recordingAccess() bears a standard error that nobody reads", async () => {
  await using temp = await tempFolder();
  const { io } = cliAt(`${temp.path}/file`);
  await Deno.writeTextFile(`${temp.path}/file`, "");
  const closed = {
    env: io.env,
    err: () => {
      throw new Deno.errors.BrokenPipe("closed");
    },
  };
  const ends = () => Promise.resolve(7);
  assert.equal(await recordingAccess(ACCESS, { io: closed }, ends), 7);
});

Deno.test("recordingAccess() takes the login name where no variable has one", async () => {
  await using temp = await tempFolder();
  const variable = windows ? "USERPROFILE" : "HOME";
  const { io } = fakeCli({ env: { [variable]: temp.path } });
  await recordingAccess(ACCESS, { io }, () => Promise.resolve(0));
  const [line = ""] = await readAccessLog(io.env);
  assert.equal(JSON.parse(line).user, userInfo().username);
});

Deno.test({
  name: "recordingAccess() waits for no reader of a pipe in the log's place",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    const cli = cliAt(temp.path);
    const path = accessLogPath(cli.io.env) ?? "";
    await Deno.mkdir(dirname(path), { recursive: true });
    await runCommand(["mkfifo", path], { cwd: temp.path, env: {} });
    const options = { io: cli.io, isHeld: true };
    const ends = () => Promise.resolve(7);
    assert.equal(await recordingAccess(ACCESS, options, ends), 7);
    assert.match(
      cli.stderrText(),
      /^warning: .*: it is no file; name a folder/,
    );
  },
});
