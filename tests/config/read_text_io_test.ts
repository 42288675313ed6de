/**
 * Configuration files that are no files.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { editFile } from "../../src/config/edit_file_io.ts";
import { readConfigText } from "../../src/config/read_text_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "readConfigText() refuses devices and named pipes unopened",
  posix,
  async () => {
    await using temp = await tempFolder();
    const path = join(temp.path, "remotes.yaml");
    const pipe = join(temp.path, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    for (const target of [pipe, "/dev/zero", "/dev/tty"]) {
      await Deno.symlink(target, path);
      await assert.rejects(readConfigText(path), {
        code: "config.invalid",
        message: `Cannot read ${path}: not a readable file`,
      });
      await Deno.remove(path);
    }
  },
);

Deno.test(
  "editFile() refuses devices and named pipes, and locks nothing",
  posix,
  async () => {
    await using temp = await tempFolder();
    const path = join(temp.path, "remotes.yaml");
    const pipe = join(temp.path, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    for (const target of [pipe, "/dev/zero"]) {
      await Deno.symlink(target, path);
      await assert.rejects(editFile(path, () => "x\n"), {
        code: "config.unwritable",
        message: `Cannot save ${path}: it is not a file`,
      });
      await assert.rejects(Deno.lstat(`${target}.lock`), Deno.errors.NotFound);
      await Deno.remove(path);
    }
  },
);
