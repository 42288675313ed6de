import assert from "node:assert/strict";
import { readIdentity } from "../../src/ssh/identity_file.ts";
import { denialMissing, posixMissing, skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

const windows = Deno.build.os === "windows";

Deno.test("readIdentity() reads a file that is its owner's alone", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/id`;
  assert.equal(await readIdentity(path), undefined);
  await Deno.writeTextFile(path, "key", { mode: 0o600 });
  assert.deepEqual(await readIdentity(path), {
    text: "key",
    exposed: undefined,
  });
});

Deno.test(
  skippable(
    "readIdentity() tells the mode of a file that others may use",
    posixMissing(),
  ),
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/id`;
    await Deno.writeTextFile(path, "key");
    for (const mode of [0o644, 0o640, 0o602]) {
      await Deno.chmod(path, mode);
      assert.equal((await readIdentity(path))?.exposed, mode.toString(8));
    }
  },
);

Deno.test("readIdentity() refuses folders and files that are no keys by their size", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/id`;
  const code = "auth.key_unreadable";
  await assert.rejects(readIdentity(folder.path), {
    code,
    message: /it is not a file$/,
  });
  await Deno.writeTextFile(path, " ".repeat(1024 * 1024 + 1));
  await assert.rejects(readIdentity(path), {
    code,
    message: /it is too large for a key$/,
  });
  if (!windows) {
    const pipe = `${folder.path}/pipe`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    for (const other of ["/dev/null", "/dev/zero", pipe]) {
      await assert.rejects(readIdentity(other), {
        code,
        message: /not a file$/,
      });
    }
  }
  await assert.rejects(readIdentity(`${path}/id`), { code });
});

Deno.test({
  name: "readIdentity() names the permission that the program lacks",
  permissions: { read: false },
  fn: async () => {
    await assert.rejects(readIdentity("/nowhere/id"), {
      code: "config.permission_denied",
      message: /grant it with: --allow-read=\/[^,]+,\/nowhere\/id$/,
    });
  },
});

Deno.test(
  skippable(
    "readIdentity() says so when the system denies it",
    denialMissing(),
  ),
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/id`;
    await Deno.writeTextFile(path, "key", { mode: 0o000 });
    await assert.rejects(readIdentity(path), {
      code: "auth.key_unreadable",
      message: /the system denies it; make it yours: sudo chown/,
    });
  },
);
