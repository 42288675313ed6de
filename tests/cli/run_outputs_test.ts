import assert from "node:assert/strict";
import { renderOutputs } from "../../src/cli/run_outputs.ts";

const PIPE = { isTerminal: false };

Deno.test("renderOutputs() leaves texts as they are, but for a terminal", () => {
  const outputs = { "a\x1b": "x\x1b[2J\r\ny" };
  assert.equal(renderOutputs(outputs, PIPE), "a\\x1b:\nx\x1b[2J\r\ny\n");
  assert.equal(
    renderOutputs(outputs, { isTerminal: true }),
    "a\\x1b:\nx\\x1b[2J\ny\n",
  );
});

Deno.test("renderOutputs() shows a map key by key, lists and the rest as JSON", () => {
  const outputs = {
    draft: { result: "two\nlines\n", score: { deep: 1 } },
    list: ["a"],
    empty: {},
    nothing: null,
    absent: undefined,
  };
  assert.equal(
    renderOutputs(outputs, PIPE),
    'draft.result:\ntwo\nlines\n\ndraft.score:\n{\n  "deep": 1\n}\n\n' +
      'list:\n[\n  "a"\n]\n\nempty:\n{}\n\nnothing:\nnull\n\nabsent:\nnull\n',
  );
  assert.equal(renderOutputs({}, PIPE), "");
});
