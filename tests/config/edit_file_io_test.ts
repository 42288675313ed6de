/**
 * Files changed as a whole, on a real disk.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { editFile } from "../../src/config/edit_file_io.ts";
import { mountMissing } from "../helpers/installing.ts";
import { skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

const windows = Deno.build.os === "windows";

async function names(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

Deno.test("editFile() makes folders and a file only this user reads", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "config", "remotes.yaml");
  await editFile(path, (text) => {
    assert.equal(text, undefined);
    return "a: 1\n";
  });
  assert.equal(await Deno.readTextFile(path), "a: 1\n");
  assert.deepEqual(await names(dirname(path)), ["remotes.yaml"]);
  if (!windows) assert.equal(await modeOf(path), 0o600);
});

Deno.test({
  name: "editFile() keeps the mode of a file",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    const path = join(temp.path, "remotes.yaml");
    await Deno.writeTextFile(path, "a: 1\n");
    await Deno.chmod(path, 0o640);
    await editFile(path, (text) => `${text}b: 2\n`);
    assert.equal(await Deno.readTextFile(path), "a: 1\nb: 2\n");
    assert.equal(await modeOf(path), 0o640);
  },
});

Deno.test({
  name: "editFile() writes through links, even to a file that is not there",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    const path = join(temp.path, "remotes.yaml");
    await Deno.mkdir(join(temp.path, "dotfiles"));
    await Deno.symlink("dotfiles/one", path);
    await Deno.symlink("two", join(temp.path, "dotfiles", "one"));
    await editFile(path, () => "first\n");
    await editFile(path, (text) => `${text}second\n`);
    const real = join(temp.path, "dotfiles", "two");
    assert.equal(await Deno.readTextFile(real), "first\nsecond\n");
    assert.equal((await Deno.lstat(path)).isSymlink, true);
    assert.deepEqual(await names(dirname(real)), ["one", "two"]);
  },
});

Deno.test({
  name: "editFile() refuses links that go in a circle",
  ignore: windows,
  fn: async () => {
    await using temp = await tempFolder();
    const path = join(temp.path, "remotes.yaml");
    await Deno.symlink("remotes.yaml", path);
    const made = editFile(path, () => "x");
    await assert.rejects(made, { code: "config.unwritable" });
  },
});

Deno.test("editFile() leaves the file alone when the edit throws", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  await Deno.writeTextFile(path, "old\n");
  const wanted = new RangeError("not today");
  const made = editFile(path, () => Promise.reject(wanted));
  await assert.rejects(made, wanted);
  assert.equal(await Deno.readTextFile(path), "old\n");
  assert.deepEqual(await names(temp.path), ["remotes.yaml"]);
});

Deno.test("editFile() does not write what did not change", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  await Deno.writeTextFile(path, "same\n");
  const before = (await Deno.stat(path)).ino;
  await editFile(path, (text) => text ?? "");
  assert.equal((await Deno.stat(path)).ino, before);
});

Deno.test("editFile() removes what a killed writer left", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  await Deno.writeTextFile(join(temp.path, ".remotes.yaml.1234.tmp"), "half");
  await Deno.writeTextFile(join(temp.path, "remotes.yaml.lock.1.tmp"), "1");
  await Deno.writeTextFile(join(temp.path, "other.tmp"), "mine");
  await editFile(path, () => "new\n");
  assert.deepEqual(await names(temp.path), ["other.tmp", "remotes.yaml"]);
});

Deno.test("editFile() says what is in the way of a folder", async () => {
  await using temp = await tempFolder();
  await Deno.writeTextFile(join(temp.path, "config"), "a file");
  const path = join(temp.path, "config", "remotes.yaml");
  await assert.rejects(editFile(path, () => "x"), {
    code: "config.unwritable",
    message: /^Cannot save .*remotes\.yaml: /,
  });
});

Deno.test({
  ...skippable(
    "editFile() leaves the old file and nothing else on a full disk",
    mountMissing(),
  ),
  fn: async () => {
    await using temp = await tempFolder();
    await using disk = await tinyDisk(temp.path);
    if (disk.path === undefined) return;
    const path = join(disk.path, "remotes.yaml");
    await Deno.writeTextFile(path, "old\n");
    await assert.rejects(editFile(path, () => "x".repeat(500_000)), {
      code: "config.unwritable",
      message: `Cannot save ${path}: no space left on the disk; ` +
        "free some and try again",
    });
    assert.equal(await Deno.readTextFile(path), "old\n");
    assert.deepEqual(await names(disk.path), ["remotes.yaml"]);
  },
});

async function tinyDisk(
  folder: string,
): Promise<AsyncDisposable & { readonly path: string | undefined }> {
  const args = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder];
  const mounted = await new Deno.Command("mount", { args, stderr: "null" })
    .output();
  const path = mounted.success ? folder : undefined;
  if (path === undefined) {
    await Deno.stdout.write(
      new TextEncoder().encode("skipped: this system mounts no tmpfs\n"),
    );
  }
  return {
    path,
    async [Symbol.asyncDispose](): Promise<void> {
      if (path === undefined) return;
      await new Deno.Command("umount", { args: [path] }).output();
    },
  };
}
