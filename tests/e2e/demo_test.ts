import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { denoFolder, type Running, startCommand } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

const DEMO = new URL("scripts/demo.ts", repository()).pathname;

async function startDemo(folder: string): Promise<Running> {
  const env = {
    PATH: Deno.env.get("PATH"),
    HOME: Deno.env.get("HOME"),
    DENO_DIR: Deno.env.get("DENO_DIR") || await denoFolder(),
    NO_COLOR: "1",
    TMPDIR: folder,
  };
  const argv = [Deno.execPath(), "run", "--quiet", "-A", DEMO];
  return startCommand(argv, { cwd: folder, env });
}

/** What is left: files in the folder, and processes that were told of it. */
async function leftovers(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) found.push(name);
  if (Deno.build.os !== "linux") return found;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const environ = await Deno.readTextFile(`/proc/${name}/environ`)
      .catch(() => "");
    if (environ.includes(`TMPDIR=${folder}\0`)) found.push(`process ${name}`);
  }
  return found;
}

Deno.test("the demo shows four commands with their output and time, and leaves nothing behind", async () => {
  await using folder = await tempFolder();
  const started = performance.now();
  await using demo = await startDemo(folder.path);
  const code = await demo.ended;
  const seconds = (performance.now() - started) / 1000;
  const { text } = demo.out;
  assert.equal(code, 0, text + demo.err.text);
  assert.match(demo.err.text, /^(warning: .*\n)*$/);
  const commands = [...text.matchAll(/^\$ paracle (\w+ ?\w*)/gm)]
    .map(([, words]) => words);
  assert.deepEqual(commands, [
    "remote add",
    "agents list",
    "workflows list",
    "status ",
  ]);
  assert.equal([...text.matchAll(/^\[exit 0, \d+ ms\]$/gm)].length, 4);
  for (const known of [/^Added remote "demo"/m, /^coder /m, /^bugfix /m]) {
    assert.match(text, known);
  }
  assert.ok(seconds < 15, `${seconds} s`);
  assert.deepEqual(await leftovers(folder.path), []);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} in the middle of the demo leaves nothing behind either`, async () => {
    await using folder = await tempFolder();
    await using demo = await startDemo(folder.path);
    await demo.out.waitFor(/^\$ paracle agents list/);
    demo.kill(signal);
    assert.equal(await demo.ended, signal === "SIGINT" ? 130 : 143);
    assert.doesNotMatch(demo.out.text, /^\$ paracle status/m);
    assert.deepEqual(await leftovers(folder.path), []);
  });
}
