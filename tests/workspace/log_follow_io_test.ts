import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolder } from "../../src/workspace/folder_io.ts";
import { followLog } from "../../src/workspace/log_follow_io.ts";
import { readLog } from "../../src/workspace/logs.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };
const HUGE_LINES = 400_000;

/** Follows a log in a folder of the test's own. */
async function following(
  use: (at: {
    readonly path: string;
    readonly next: () => Promise<string>;
    readonly add: (text: string) => Promise<void>;
    /** Resolves once it waits for more. */
    readonly asleep: () => Promise<void>;
  }) => Promise<void>,
  { tail = 0, before }: { readonly tail?: number; readonly before?: string } =
    {},
): Promise<void> {
  await using temp = await tempFolder();
  using clock = new FakeClock();
  const path = join(temp.path, "x.log");
  if (before !== undefined) await Deno.writeTextFile(path, before);
  const stop = new AbortController();
  const { signal } = stop;
  const lines = followLog(temp.path, "x.log", { clock, signal, tail });
  const next = async (): Promise<string> => {
    let line: string | undefined;
    const found = lines.next().then(({ value }) => line = value);
    for (let tries = 0; tries < 500 && line === undefined; tries += 1) {
      await clock.advance(250);
      await Promise.race([found, new Promise((r) => setTimeout(r, 1))]);
    }
    return line ?? assert.fail("no line came");
  };
  const asleep = async (): Promise<void> => {
    while (clock.sleepers === 0) await settle();
  };
  const add = (text: string): Promise<void> =>
    Deno.writeTextFile(path, text, { append: true });
  await use({ path, next, add, asleep });
  const last = assert.rejects(lines.next(), { message: "enough" });
  await clock.advance(250);
  stop.abort(new Error("enough"));
  await last;
}

Deno.test("followLog() gives the last lines first and loses none after them", () =>
  following(async ({ next, add }) => {
    assert.equal(await next(), "two");
    assert.equal(await next(), "three");
    await add("lf\r\nfour\nfi");
    assert.equal(await next(), "half");
    assert.equal(await next(), "four");
    await add("ve é\n");
    assert.equal(await next(), "five é");
  }, { tail: 2, before: "one\ntwo\nthree\nha" }));

Deno.test("followLog() goes on when the file is cut short", () =>
  following(async ({ path, next, add }) => {
    assert.equal(await next(), "a long first line");
    await Deno.truncate(path);
    await add("two\n");
    assert.equal(await next(), "two");
  }, { tail: 1, before: "a long first line\n" }));

Deno.test(
  "followLog() goes on in the new file, after the rest of the old one",
  posix,
  () =>
    following(async ({ path, next, add }) => {
      assert.equal(await next(), "one");
      await add("two\nlast words");
      await Deno.rename(path, `${path}.1`);
      await add("three\n");
      assert.equal(await next(), "two");
      assert.equal(await next(), "last words");
      assert.equal(await next(), "three");
    }, { tail: 1, before: "one\n" }),
);

Deno.test("followLog() waits for a file that is not there yet", () =>
  following(async ({ next, add, asleep }) => {
    const line = next();
    await asleep();
    await add("first\n");
    assert.equal(await line, "first");
  }));

Deno.test("readLog() reads the end of a huge log without the rest", async () => {
  await using temp = await tempFolder();
  await Deno.mkdir(join(temp.path, "memory/logs"), { recursive: true });
  const path = join(temp.path, "memory/logs/agent_actions.log");
  const line = `[2030-01-02 03:04:05] [coder] [EXECUTION] ${"x".repeat(200)}\n`;
  await Deno.writeTextFile(path, line.repeat(HUGE_LINES));
  await Deno.writeTextFile(path, "the end\n", { append: true });
  const real = openFolder(temp.path);
  let bytes = 0;
  const folder: typeof real = {
    ...real,
    readBytes: async (name, part) => {
      bytes += part.length;
      return await real.readBytes?.(name, part);
    },
  };
  const { lines } = await readLog(folder, "actions", { tail: 3 });
  assert.equal(lines.length, 3);
  assert.equal(lines[2], "the end");
  assert.ok(bytes <= 64 * 1024, `${bytes}`);
});

Deno.test(
  "followLog() follows no link that leads out of the root",
  posix,
  async () => {
    await using temp = await tempFolder();
    using clock = new FakeClock();
    const root = join(temp.path, "root");
    await Deno.mkdir(root);
    await Deno.writeTextFile(join(temp.path, "secret"), "not for you\n");
    await Deno.symlink("../secret", join(root, "x.log"));
    const { signal } = new AbortController();
    const lines = followLog(root, "x.log", { clock, signal, tail: 1 });
    await assert.rejects(lines.next(), {
      code: "workspace.invalid",
      message: /leads out of the workspace$/,
    });
  },
);
