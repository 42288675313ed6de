import assert from "node:assert/strict";
import {
  appendKnownHost,
  readKnownHosts,
} from "../../src/ssh/known_hosts_file.ts";
import { posixMissing, skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("appendKnownHost() makes folder and file for their owner alone", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/.ssh/known_hosts`;
  await appendKnownHost(path, "lab ssh-ed25519 AAAA");
  assert.equal(await Deno.readTextFile(path), "lab ssh-ed25519 AAAA\n");
  if (Deno.build.os === "windows") return;
  assert.equal(modeOf(await Deno.stat(path)), "600");
  assert.equal(modeOf(await Deno.stat(`${folder.path}/.ssh`)), "700");
});

Deno.test("appendKnownHost() ends an unfinished line and keeps the mode", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/known_hosts`;
  await Deno.writeTextFile(path, "one\ntwo", { mode: 0o644 });
  await appendKnownHost(path, "three");
  await appendKnownHost(path, "four");
  assert.equal(await Deno.readTextFile(path), "one\ntwo\nthree\nfour\n");
  if (Deno.build.os !== "windows") {
    assert.equal(modeOf(await Deno.stat(path)), "644");
  }
});

Deno.test("appendKnownHost() loses nothing when many write at once", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/known_hosts`;
  const lines = Array.from(
    { length: 50 },
    (_, index) => `host${index} ${"x".repeat(500)}`,
  );
  await Promise.all(lines.map((line) => appendKnownHost(path, line)));
  const written = (await Deno.readTextFile(path)).split("\n").filter((line) =>
    line !== ""
  );
  assert.deepEqual(written.sort(), lines.sort());
});

Deno.test("appendKnownHost() fails with trust.unwritable where it cannot write", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  await Deno.mkdir(`${folder.path}/known_hosts`);
  for (
    const path of [
      `${folder.path}/file/known_hosts`,
      `${folder.path}/known_hosts`,
    ]
  ) {
    await assert.rejects(appendKnownHost(path, "lab"), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot write the host key to [^:]+: .+[^.]$/,
      );
      return "code" in error && error.code === "trust.unwritable";
    });
  }
});

Deno.test("appendKnownHost() refuses a line that is two", async () => {
  await assert.rejects(
    appendKnownHost("/nowhere/known_hosts", "a\nb"),
    RangeError,
  );
});

Deno.test({
  name: "known_hosts files name the permission that the program lacks",
  permissions: { read: false, write: false },
  fn: async () => {
    await assert.rejects(readKnownHosts(["/nowhere/kh"]), {
      code: "config.permission_denied",
      message: /grant it with: --allow-read=\/[^,]+,\/nowhere\/kh$/,
    });
    await assert.rejects(appendKnownHost("/nowhere/kh", "lab"), {
      code: "config.permission_denied",
      message:
        /--allow-read=\/[^,]+,\/nowhere\/kh --allow-write=\/nowhere\/kh$/,
    });
  },
});

Deno.test("readKnownHosts() skips missing files and refuses those it cannot read", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/known_hosts`;
  await Deno.writeTextFile(path, "lab");
  const files = await readKnownHosts([`${folder.path}/none`, path]);
  assert.deepEqual(files, [{ path, text: "lab" }]);
  await assert.rejects(readKnownHosts([folder.path]), {
    code: "config.invalid",
  });
});

Deno.test("readKnownHosts() refuses files beyond 16 MiB, naming them", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/known_hosts`;
  {
    using file = await Deno.create(path);
    await file.truncate(16 * 1024 * 1024 + 1);
  }
  await assert.rejects(readKnownHosts([path]), {
    code: "config.invalid",
    message: `Cannot read known hosts from ${path}: it is larger than 16 MiB`,
  });
});

Deno.test(
  skippable(
    "readKnownHosts() refuses devices and named pipes, but knows /dev/null",
    posixMissing(),
  ),
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/known_hosts`;
    const pipe = `${folder.path}/pipe`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    for (const target of [pipe, "/dev/zero", "/dev/tty"]) {
      await Deno.symlink(target, path);
      await assert.rejects(readKnownHosts([path]), {
        code: "config.invalid",
        message: `Cannot read known hosts from ${path}: it is not a file`,
      });
      await Deno.remove(path);
    }
    const none = "/dev/null";
    assert.deepEqual(await readKnownHosts([none]), [{ path: none, text: "" }]);
  },
);

function modeOf({ mode }: Deno.FileInfo): string {
  return ((mode ?? 0) & 0o777).toString(8);
}
