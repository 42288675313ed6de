/**
 * How an agent's run ends when something is odd about its answer or its record.
 *
 * @module
 */
import assert from "node:assert/strict";
import { TestEngine } from "../helpers/engine.ts";

const TASK = { agentId: "coder", task: "Explain this" };

Deno.test("runAgent() writes down that a run failed whose end cannot be written", async () => {
  using engine = new TestEngine();
  let ends = 0;
  engine.journal.onWrite = (what) => {
    if (what === "finish" && ends++ === 0) throw new RangeError("too deep");
  };
  const { error } = await engine.runner.runAgent(TASK, engine.call());
  assert.equal(error?.code, "internal.bug");
  const { status, cost_usd: usd, error_message: message } =
    engine.journal.only.fields;
  assert.equal(status, "failed");
  assert.equal(message, "Cannot go on: too deep");
  assert.ok(Number(usd) > 0);
});

Deno.test("runAgent() warns once of an answer that was cut, and keeps it in the log", async () => {
  const usage = { promptTokens: 10, completionTokens: 7 };
  const answer = { text: "half", usage, finishReason: "length" };
  for (const [maxTokens, tokens] of [[undefined, 7], [100, 100]] as const) {
    using engine = new TestEngine({ answer: () => answer });
    await engine.runner.runAgent({ ...TASK, maxTokens }, engine.call());
    const says =
      `the answer was cut at ${tokens} tokens; allow more with --max-tokens`;
    assert.equal(engine.warnings, says);
    assert.ok(engine.journal.only.logs.includes(`warning: ${says}`));
  }
});
