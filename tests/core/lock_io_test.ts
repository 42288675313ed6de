/**
 * The lock file.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openLock } from "../../src/core/lock_io.ts";
import { type TempFolder, tempFolder } from "../helpers/temp.ts";

function lockIn(temp: TempFolder): string {
  return join(temp.path, "remotes.yaml.lock");
}

async function deadPid(): Promise<number> {
  const args = ["eval", "0"];
  const child = new Deno.Command(Deno.execPath(), { args }).spawn();
  await child.status;
  return child.pid;
}

async function age(path: string, seconds: number): Promise<void> {
  const then = Date.now() / 1000 - seconds;
  await Deno.utime(path, then, then);
}

Deno.test("openLock() holds the process id and is gone afterwards", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  {
    await using lock = await openLock(path);
    assert.equal(Number.parseInt(await Deno.readTextFile(path)), Deno.pid);
    assert.equal(await lock.isHeld(), true);
  }
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("openLock() gives up naming the lock when a live process keeps it", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await using lock = await openLock(path);
  await assert.rejects(openLock(path, { waitMs: 60 }), {
    code: "config.unwritable",
    message: `Cannot lock ${path}: process ${Deno.pid} holds it; ` +
      `wait for it, or run "rm ${path}" if it hangs`,
  });
  assert.equal(await lock.isHeld(), true);
});

Deno.test("openLock() waits for who holds it", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  const first = await openLock(path);
  const second = openLock(path);
  await first[Symbol.asyncDispose]();
  await using lock = await second;
  assert.equal(await lock.isHeld(), true);
});

Deno.test("openLock() takes over the lock of a dead process", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await Deno.writeTextFile(path, `${await deadPid()} x\n`);
  await using lock = await openLock(path, { waitMs: 0 });
  assert.equal(await lock.isHeld(), true);
});

Deno.test("openLock() takes over an old lock, whoever holds it", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await using first = await openLock(path);
  await age(path, 31);
  await using second = await openLock(path, { waitMs: 0 });
  assert.equal(await first.isHeld(), false);
  assert.equal(await second.isHeld(), true);
});

Deno.test("openLock() takes over an empty lock only after a while", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await Deno.writeTextFile(path, "");
  const wanted = { code: "config.unwritable" };
  await assert.rejects(openLock(path, { waitMs: 0 }), wanted);
  await age(path, 3);
  await using lock = await openLock(path, { waitMs: 0 });
  assert.equal(await lock.isHeld(), true);
});

Deno.test("openLock() gets past who died while taking over", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await Deno.writeTextFile(path, `${await deadPid()} x\n`);
  const guard = `${path}.takeover.tmp`;
  await Deno.writeTextFile(guard, "");
  const wanted = { code: "config.unwritable" };
  await assert.rejects(openLock(path, { waitMs: 0 }), wanted);
  await age(guard, 3);
  await using lock = await openLock(path);
  assert.equal(await lock.isHeld(), true);
});

Deno.test("a disposed lock leaves the lock of who took it over", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  const first = await openLock(path);
  await age(path, 31);
  await using second = await openLock(path);
  await first[Symbol.asyncDispose]();
  assert.equal(await second.isHeld(), true);
});

Deno.test("openLock() lets one in at a time when many find a stale lock", async () => {
  await using temp = await tempFolder();
  const path = lockIn(temp);
  await Deno.writeTextFile(path, `${await deadPid()} x\n`);
  let inside = 0;
  const seen: unknown[] = [];
  const work = async (): Promise<void> => {
    await using lock = await openLock(path);
    inside += 1;
    seen.push([await lock.isHeld(), inside]);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, work));
  assert.deepEqual(seen, Array.from({ length: 20 }, () => [true, 1]));
});
