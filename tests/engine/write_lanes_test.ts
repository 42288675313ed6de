import assert from "node:assert/strict";
import { WriteLanes } from "../../src/engine/write_lanes.ts";

/** Works that begin when they may and end when they are told to. */
class Works {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<void>>();

  work(name: string): () => Promise<void> {
    const end = Promise.withResolvers<void>();
    this.#ends.set(name, end);
    return () => {
      this.begun.push(name);
      return end.promise;
    };
  }

  end(name: string): void {
    this.#ends.get(name)?.resolve();
  }

  fail(name: string, error: Error): void {
    this.#ends.get(name)?.reject(error);
  }
}

Deno.test("inLane() keeps the order of a lane and lets others go on", async () => {
  const works = new Works();
  const lanes = new WriteLanes();
  const first = lanes.inLane("a", works.work("a1"));
  const second = lanes.inLane("a", works.work("a2"));
  const other = lanes.inLane("b", works.work("b1"));
  works.end("b1");
  await other;
  assert.deepEqual(works.begun, ["a1", "b1"]);
  works.end("a1");
  works.end("a2");
  await Promise.all([first, second]);
  assert.deepEqual(works.begun, ["a1", "b1", "a2"]);
});

Deno.test("alone() waits for every lane, and holds up whatever comes later", async () => {
  const works = new Works();
  const lanes = new WriteLanes();
  const first = lanes.inLane("a", works.work("a1"));
  const second = lanes.inLane("b", works.work("b1"));
  const all = lanes.alone(works.work("all"));
  const later = lanes.inLane("c", works.work("c1"));
  const last = lanes.alone(works.work("last"));
  works.end("a1");
  await first;
  assert.deepEqual(works.begun, ["a1", "b1"]);
  works.end("b1");
  works.end("all");
  await Promise.all([second, all]);
  assert.deepEqual(works.begun.slice(0, 3), ["a1", "b1", "all"]);
  works.end("c1");
  works.end("last");
  await Promise.all([later, last]);
  assert.deepEqual(works.begun, ["a1", "b1", "all", "c1", "last"]);
});

Deno.test("a work that fails tells who asked for it, and holds up nobody", async () => {
  const works = new Works();
  const lanes = new WriteLanes();
  const failing = lanes.inLane("a", works.work("a1"));
  const next = lanes.inLane("a", works.work("a2"));
  const all = lanes.alone(works.work("all"));
  works.fail("a1", new Error("full"));
  works.end("a2");
  works.end("all");
  await assert.rejects(failing, /full/);
  await Promise.all([next, all]);
  assert.deepEqual(works.begun, ["a1", "a2", "all"]);
});
