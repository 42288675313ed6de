/**
 * Prompts: whole, and not to be misread.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  repairPrompt,
  systemPrompt,
  userPrompt,
} from "../../src/engine/message.ts";

const agent = { id: "writer", role: "", description: "" };

Deno.test("systemPrompt() leaves a spec as it is and adds the step's text", () => {
  assert.equal(systemPrompt(agent, "\ufeffa\r\n", undefined), "\ufeffa\r\n");
  assert.equal(systemPrompt(agent, "a", "b"), "a\n\nb");
});

Deno.test("systemPrompt() introduces an agent without a spec in one sentence", () => {
  assert.equal(
    systemPrompt(agent, undefined, undefined),
    'You are the agent "writer".',
  );
  assert.equal(
    systemPrompt({ ...agent, role: "r", description: "D." }, undefined, "x"),
    'You are the agent "writer"; your role is r; D.\n\nx',
  );
});

Deno.test("userPrompt() writes inputs by type, one line each", () => {
  const text = userPrompt({
    instruction: "do",
    inputs: { a: "x", b: 1, c: true, d: null, e: { f: [1] } },
    outputKeys: ["k", "l"],
  });
  assert.ok(text.startsWith(
    'do\n\n- a: x\n- b: 1\n- c: true\n- d: \n- e: {"f":[1]}\n\n',
  ));
  assert.match(text, /one JSON object with exactly the keys "k", "l"/);
});

Deno.test("userPrompt() cuts nothing, and no file can end its own fence", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(
        fc.oneof(fc.constantFrom("`", "```", "\n", "````\n"), fc.string()),
      ).map((parts) => parts.join("")),
      (instruction, text) => {
        const whole = userPrompt({
          instruction,
          inputs: {},
          files: [{ path: "a", text }],
          outputKeys: ["r"],
        });
        assert.ok(whole.startsWith(instruction));
        const [, fence = ""] = /File "a":\n(`{3,})\n/.exec(
          whole.slice(instruction.length),
        ) ?? [];
        assert.ok(!text.includes(fence));
        assert.ok(whole.includes(`${fence}\n${text}`));
      },
    ),
  );
});

Deno.test("repairPrompt() shows the question, the answer and what is wrong", () => {
  const text = repairPrompt("question", "```\nanswer", 'it has no "b"');
  assert.ok(text.startsWith("question\n\n"));
  assert.ok(text.includes("````\n```\nanswer\n````"));
  assert.match(text, /it has no "b"/);
});
