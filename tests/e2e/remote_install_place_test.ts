/**
 * `paracle remote install` where it cannot be done: disks and systems.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  mountDisk,
  mountMissing,
  namesIn,
  writeProgram,
} from "../helpers/installing.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdMissing, sshdTest } from "../helpers/sshd.ts";

const unmounted = sshdMissing() ?? mountMissing();

/** A test that mounts disks; ignored with the reason where that cannot be. */
function diskTest(
  name: string,
  fn: (fixture: RemoteFixture, disk: string) => Promise<void>,
): void {
  Deno.test({
    name: unmounted === undefined ? name : `${name} (${unmounted})`,
    ignore: unmounted !== undefined,
    fn: async () => {
      await using fixture = await openFixture(LYING);
      await fn(fixture, `${fixture.hostHome}/disk`);
    },
  });
}

// Programs in ~/lies come first: a system that says what a test wants.
const LYING = { bashrc: 'PATH="$HOME/lies:$PATH"\n' };

async function lie(
  fixture: RemoteFixture,
  program: string,
  script: string,
): Promise<void> {
  const folder = `${fixture.hostHome}/lies`;
  await Deno.mkdir(folder, { recursive: true });
  const text = `#!/bin/sh\n${script}\n`;
  await Deno.writeTextFile(`${folder}/${program}`, text, { mode: 0o755 });
}

/** Installs, which must be refused; the message. */
async function refusal(
  fixture: RemoteFixture,
  flags: readonly string[],
): Promise<string> {
  const words = ["remote", "install", "production", ...flags];
  const { code, err } = await fixture.run(words);
  assert.equal(code, 1, err);
  assert.match(err, /\[exec\.failed\]$/m);
  const text = await Deno.readTextFile(fixture.remotesFile);
  assert.equal(text.includes("command"), false);
  return err;
}

diskTest(
  "remote install refuses a folder mounted noexec",
  async (fixture, disk) => {
    using _disk = mountDisk(disk, "noexec,size=1m");
    const program = await writeProgram(fixture, "0.9.1");
    const flags = ["--binary", program, "--path", `${disk}/a/b`];
    assert.match(
      await refusal(fixture, flags),
      /no program may run from .*\/disk\/a\/b .*noexec; choose a folder elsewhere with --path/,
    );
    assert.deepEqual(await namesIn(disk), []);
  },
);

diskTest("remote install refuses a read-only disk", async (fixture, disk) => {
  using _disk = mountDisk(disk, "ro,size=1m");
  const program = await writeProgram(fixture, "0.9.1", 2_000_000);
  const flags = ["--binary", program, "--path", `${disk}/bin`];
  assert.match(
    await refusal(fixture, flags),
    /nothing can be written to .*\/disk\/bin \(.*Read-only file system\); choose/,
  );
});

diskTest(
  "remote install refuses a disk that is too small, and one that fills up on the way",
  async (fixture, disk) => {
    using _disk = mountDisk(disk, "size=512k");
    const program = await writeProgram(fixture, "0.9.1", 2_000_000);
    const flags = ["--binary", program, "--path", `${disk}/bin`];
    assert.match(
      await refusal(fixture, flags),
      /no space in .*: 2\.0 MB are needed and 0\.5 MB are free; free some/,
    );
    assert.deepEqual(await namesIn(disk), []);
    await lie(fixture, "df", "echo no answer");
    assert.match(
      await refusal(fixture, flags),
      /No space left on device; nothing was changed there/,
    );
    assert.deepEqual(await namesIn(disk), []);
  },
);

sshdTest(
  "remote install refuses a program for another system, and another C library",
  async () => {
    await using fixture = await openFixture(LYING);
    const folder = `${fixture.hostHome}/.paracle`;
    const native = ["--binary", Deno.execPath()];
    await lie(fixture, "uname", '[ "$1" = -s ] && echo Linux || echo riscv64');
    const other = await refusal(fixture, native);
    assert.match(other, /it is Linux riscv64, and the program is for Linux /);
    await Deno.remove(`${fixture.hostHome}/lies/uname`);
    await lie(fixture, "getconf", "echo glibc 2.5");
    const old = await refusal(fixture, native);
    assert.match(old, /its glibc is 2\.5, and the program needs 2\.\d+; use/);
    await lie(fixture, "getconf", "exit 1");
    await lie(fixture, "ldd", 'echo "musl libc (x86_64)" >&2; exit 1');
    const musl = await refusal(fixture, native);
    assert.match(
      musl,
      /its C library is musl, and the program needs glibc; use/,
    );
    assert.deepEqual(await namesIn(folder), []);
  },
);

sshdTest(
  "remote install refuses a machine that cannot check what arrives",
  async () => {
    await using fixture = await openFixture(LYING);
    const program = await writeProgram(fixture, "0.9.1");
    for (const sum of ["sha256sum", "shasum", "openssl"]) {
      await lie(fixture, sum, "exit 1");
    }
    const err = await refusal(fixture, ["--binary", program]);
    assert.match(err, /neither sha256sum nor shasum nor openssl/);
    assert.deepEqual(await namesIn(`${fixture.hostHome}/.paracle`), []);
  },
);
