/**
 * Writers that are killed, writers that compete, writers that may not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { tempFolder } from "../helpers/temp.ts";

const WRITER = fileURLToPath(import.meta.resolve("./writer.ts"));
const KILLS = 20;

function startWriter(
  path: string,
  name: string,
  times: number,
  allow: readonly string[] = ["-A"],
): Deno.ChildProcess {
  const args = ["run", "--no-lock", "--no-check", "--no-prompt", ...allow];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, WRITER, path, name, `${times}`],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

async function remotesIn(path: string): Promise<readonly string[]> {
  const text = await Deno.readTextFile(path);
  const file = await readRemotes(text, { source: path });
  for (const entry of file.entries.values()) assert.equal(entry.kind, "ok");
  return [...file.entries.keys()];
}

Deno.test("editFile() leaves the old or the new file when it is killed", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  const start = "remotes:\n  first: {host: lab, workspace: /srv}\n";
  await Deno.writeTextFile(path, start);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = startWriter(path, "n", 100_000);
    await Promise.race([changed(path), endOf(writer)]);
    await pause(Math.random() * 40);
    writer.kill("SIGKILL");
    await writer.stderr.cancel();
    await writer.status;
    assert.equal((await remotesIn(path))[0], "first");
  }
  const last = startWriter(path, "last", 1);
  const { success, stderr } = await last.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.ok((await remotesIn(path)).includes("last0"));
  const left = await Array.fromAsync(Deno.readDir(temp.path));
  assert.deepEqual(left.map(({ name }) => name), ["remotes.yaml"]);
});

Deno.test("editFile() loses nothing of eight writers at once", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  const letters = [..."abcdefgh"];
  const writers = letters.map((name) => startWriter(path, name, 3));
  const ends = await Promise.all(writers.map((writer) => writer.output()));
  for (const { success, stderr } of ends) {
    assert.ok(success, new TextDecoder().decode(stderr));
  }
  const wanted = letters.flatMap((
    name,
  ) => [`${name}0`, `${name}1`, `${name}2`]);
  assert.deepEqual((await remotesIn(path)).toSorted(), wanted);
});

Deno.test("editFile() names the permission to grant", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  const writer = startWriter(path, "a", 1, ["--allow-read"]);
  const { stderr, success } = await writer.output();
  assert.equal(success, false);
  const text = new TextDecoder().decode(stderr);
  assert.match(
    text,
    /this process may not; grant it with: --allow-write=/,
  );
});

/** A writer that ends by itself has failed: says how. */
async function endOf(writer: Deno.ChildProcess): Promise<never> {
  const { code } = await writer.status;
  throw new Error(`the writer ended with ${code}`);
}

/** Waits until the file is another one than now. */
async function changed(path: string): Promise<void> {
  const inode = (await Deno.stat(path)).ino;
  while ((await Deno.stat(path)).ino === inode) await pause(2);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
