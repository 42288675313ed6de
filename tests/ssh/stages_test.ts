import assert from "node:assert/strict";
import { StageDeadline } from "../../src/ssh/stages.ts";
import type { Stage } from "../../src/transport/stage.ts";

Deno.test("StageDeadline names the stage that took too long", async () => {
  using stages = new StageDeadline({ limitMs: 10, where: "lab port 22" });
  await assert.rejects(stages.expired, {
    code: "connect.timeout",
    message:
      /^Cannot connect to lab port 22: timed out after 0\.01 s in stage "connect": no answer/,
  });
});

Deno.test("StageDeadline tells each stage and its time", () => {
  const told: [Stage, number][] = [];
  using stages = new StageDeadline({
    limitMs: 60_000,
    where: "lab",
    onStage: (stage, at) => void told.push([stage, at]),
  });
  stages.enter("banner");
  stages.enter("ready");
  assert.equal(stages.stage, "ready");
  assert.deepEqual(told.map(([stage]) => stage), [
    "connect",
    "banner",
    "ready",
  ]);
  assert.ok(told.every(([, at], index) => at >= (told[index - 1]?.[1] ?? 0)));
});

Deno.test("StageDeadline gives each stage its own time", async () => {
  using stages = new StageDeadline({ limitMs: 10, where: "lab" });
  stages.enter("authenticate");
  await assert.rejects(stages.expired, {
    details: { stage: "authenticate", limitMs: 10 },
  });
});

// The timer sanitizer is the witness of the next three.

Deno.test("StageDeadline runs no clock once it is ready", () => {
  const stages = new StageDeadline({ limitMs: 60_000, where: "lab" });
  stages.enter("ready");
});

Deno.test("StageDeadline runs no clock while it pauses", () => {
  const stages = new StageDeadline({ limitMs: 60_000, where: "lab" });
  stages.pause();
});

Deno.test("StageDeadline starts no clock after its end", () => {
  const stages = new StageDeadline({ limitMs: 60_000, where: "lab" });
  stages[Symbol.dispose]();
  stages.resume();
  stages.enter("banner");
});
