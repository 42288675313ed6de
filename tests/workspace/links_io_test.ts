import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { openFolder } from "../../src/workspace/folder_io.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "openFolder() follows no link that leads out, whatever it is asked",
  posix,
  async () => {
    await using temp = await tempFolder();
    const root = join(temp.path, "root");
    await write(join(temp.path, "secrets/key.md"), "not for you");
    await write(join(temp.path, "root-beside/key.md"), "nor this");
    await write(join(root, "own.md"), "text");
    await Deno.symlink("../secrets", join(root, "out"));
    await Deno.symlink(join(temp.path, "secrets/key.md"), join(root, "k.md"));
    await Deno.symlink("../root-beside/key.md", join(root, "near.md"));
    await Deno.symlink("root", join(temp.path, "again"));
    await Deno.symlink("../again/own.md", join(root, "back.md"));
    // A root that is a link is no way out.
    for (const name of ["root", "again"]) {
      const folder = openFolder(join(temp.path, name));
      const leadsOut = {
        code: "workspace.invalid",
        message: /: it is a link that leads out of the workspace$/,
      };
      const part = { start: 0, length: 3 };
      for (const path of ["out/key.md", "k.md", "near.md"]) {
        await assert.rejects(folder.readText(path), leadsOut);
        await assert.rejects(Promise.resolve(folder.facts?.(path)), leadsOut);
        await assert.rejects(
          Promise.resolve(folder.readBytes?.(path, part)),
          leadsOut,
        );
      }
      await assert.rejects(folder.list("out"), leadsOut);
      assert.equal(await folder.readText("back.md"), "text");
      assert.deepEqual(await folder.list(""), [
        { name: "back.md", kind: "file" },
        { name: "k.md", kind: "other" },
        { name: "near.md", kind: "other" },
        { name: "out", kind: "other" },
        { name: "own.md", kind: "file" },
      ]);
    }
  },
);

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
