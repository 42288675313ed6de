import assert from "node:assert/strict";
import { readPlainRemotes } from "../../src/cli/complete_remotes_io.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("readPlainRemotes() reads the workspace's file and the user's", async () => {
  await using temp = await tempFolder();
  const home = `${temp.path}/home`;
  const inner = `${temp.path}/project/a/b`;
  const config = `${temp.path}/project/.parac/config`;
  const user = `${home}/.config/paracle`;
  for (const folder of [inner, config, user]) {
    await Deno.mkdir(folder, { recursive: true });
  }
  const env = (name: string): string | undefined =>
    name === "HOME" || name === "USERPROFILE" ? home : undefined;
  const names = async (cwd: string) => {
    const found = await readPlainRemotes({ cwd: () => cwd, env });
    return found && [...found.keys()];
  };
  assert.deepEqual(await names(inner), []);
  if (Deno.build.os === "windows") return; // its user file is elsewhere
  await Deno.writeTextFile(`${user}/remotes.yaml`, "remotes: {mine: 1}\n");
  assert.deepEqual(await names(inner), ["mine"]);
  const file = `${config}/remotes.yaml`;
  await Deno.writeTextFile(file, "remotes: {ours: 1, mine: 2}\n");
  assert.deepEqual(await names(inner), ["ours", "mine"]);
  assert.deepEqual(await names(temp.path), ["mine"]);
  await Deno.writeTextFile(file, "remotes: &all {ours: 1}\n");
  assert.equal(await names(inner), undefined);
  await Deno.remove(file);
  await Deno.mkdir(file); // which the book has to tell about
  assert.equal(await names(inner), undefined);
  assert.equal(await names(`${temp.path}/absent`), undefined);
});
