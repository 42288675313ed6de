import assert from "node:assert/strict";
import {
  type ProgressOptions,
  RunProgress,
} from "../../src/cli/run_progress.ts";
import type { RunEvent } from "../../src/engine/runner.ts";
import { type FakeCli, fakeCli } from "../helpers/fake_cli.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const CLEAR = "\r\x1b[J";

function step(
  stepId: string,
  status: (RunEvent & { type: "step" })["status"],
  more: Partial<RunEvent & { type: "step" }> = {},
): RunEvent {
  return { type: "step", stepId, status, done: 0, total: 2, ...more };
}

/** Tells of a run on a terminal or none, and answers what stderr got. */
async function told(
  cli: FakeCli,
  options: Partial<ProgressOptions>,
  happen: (progress: RunProgress, clock: FakeClock) => Promise<void> | void,
): Promise<string> {
  using clock = new FakeClock();
  await using progress = new RunProgress(cli.io, {
    clock,
    subject: "coder",
    ...options,
  });
  await happen(progress, clock);
  await progress[Symbol.asyncDispose]();
  progress.check();
  return cli.stderrText();
}

Deno.test("RunProgress shows the wait after a second, until text comes", async () => {
  const texts: string[] = [];
  const onText = (text: string): void => void texts.push(text);
  const cli = fakeCli({ terminal: true });
  const err = await told(cli, { onText }, async (progress, clock) => {
    await clock.advance(999);
    assert.equal(cli.stderrText(), "");
    await clock.advance(1_001);
    progress.onEvent({ type: "text", text: "Hi" });
    await clock.advance(5_000);
  });
  assert.equal(
    err,
    `[waiting for coder, 1 s]${CLEAR}[waiting for coder, 2 s]${CLEAR}`,
  );
  assert.deepEqual(texts, ["Hi"]);
});

Deno.test("RunProgress draws nothing where stderr is no terminal, or a dumb one", async () => {
  const wait = (_: RunProgress, clock: FakeClock): Promise<void> =>
    clock.advance(5_000);
  assert.equal(await told(fakeCli(), {}, wait), "");
  const dumb = fakeCli({ terminal: true, env: { TERM: "dumb" } });
  assert.equal(await told(dumb, {}, wait), "");
});

Deno.test("RunProgress tells settled steps above those that run", async () => {
  const cli = fakeCli({ terminal: true });
  const err = await told(cli, {}, async (progress, clock) => {
    progress.onEvent(step("a", "running"));
    await clock.advance(1_000);
    progress.onEvent(step("a", "completed", { done: 1, seconds: 1.04 }));
  });
  assert.equal(
    err,
    [
      "running    a  0 s\n[0/2 steps, 0 s]",
      `\x1b[1A${CLEAR}running    a  1 s\n[0/2 steps, 1 s]`,
      `\x1b[1A${CLEAR}completed  a  1.0 s\n[1/2 steps, 1 s]`,
      CLEAR,
    ].join(""),
  );
});

Deno.test("RunProgress tells steps without a terminal only when they are watched", async () => {
  const happen = (progress: RunProgress): void => {
    progress.onEvent(step("a\n", "running"));
    progress.onEvent(step("a\n", "failed", { reason: "x\x1b", seconds: 2 }));
    progress.onEvent(step("b", "skipped", { reason: "a failed" }));
    progress.onEvent(step("b", "skipped", { reason: "a failed" }));
  };
  assert.equal(await told(fakeCli(), {}, happen), "");
  assert.equal(
    await told(fakeCli(), { watch: true }, happen),
    "running    a\\n\nfailed     a\\n  2.0 s  x\\x1b\nskipped    b  a failed\n",
  );
});

Deno.test("RunProgress tells the run, warnings and retries everywhere", async () => {
  const err = await told(fakeCli(), {}, ({ onEvent }) => {
    onEvent({ type: "started", runId: "01J" });
    onEvent({ type: "warning", message: "odd" });
    const retry = { type: "retry", attempt: 1, delayMs: 1_500 } as const;
    onEvent({ ...retry, reason: "HTTP 429" });
    onEvent({ ...retry, stepId: "a", reason: "HTTP 503" });
  });
  assert.equal(
    err,
    "run 01J\nwarning: odd\n" +
      "retry: attempt 1 failed: HTTP 429; the next in 1.5 s\n" +
      "retry: step a, attempt 1 failed: HTTP 503; the next in 1.5 s\n",
  );
});

Deno.test("RunProgress leaves the terminal to a question", async () => {
  const cli = fakeCli({ terminal: true });
  await told(cli, {}, async (progress, clock) => {
    progress.onEvent(step("a", "running"));
    {
      using _ = progress.pause();
      const before = cli.stderrText();
      await clock.advance(3_000);
      assert.equal(cli.stderrText(), before);
    }
    await clock.advance(1_000);
    assert.match(cli.stderrText(), /\[0\/2 steps, 4 s\]$/);
  });
});

Deno.test("RunProgress lets a run go on whose words nobody reads, and tells at the end", async () => {
  const cli = fakeCli();
  const gone = new Error("gone");
  const io = {
    ...cli.io,
    err: (): void => {
      throw gone;
    },
  };
  using clock = new FakeClock();
  await using progress = new RunProgress(io, { clock, subject: "coder" });
  progress.onEvent({ type: "started", runId: "01J" });
  assert.throws(() => progress.check(), gone);
});
