import assert from "node:assert/strict";
import { compileWorkflow } from "../../src/workspace/compile_workflow.ts";
import { parseDefinition } from "../../src/workspace/definition.ts";

Deno.test("the workflow in docs/running.md is sound and shows what it is said to show", async () => {
  const doc = new URL("../../docs/running.md", import.meta.url);
  const [, text = ""] =
    /```yaml\n(.*?)```/s.exec(await Deno.readTextFile(doc)) ??
      [];
  const file = "workflows/definitions/review.yaml";
  const definition = await parseDefinition(text, file);
  const { problems, groups } = compileWorkflow(definition, {
    agents: ["coder", "reviewer", "tester"],
  });
  assert.deepEqual(problems, []);
  assert.deepEqual([definition.unknown, definition.notHonoured], [[], []]);
  assert.ok(groups.some((group) => group.length > 1), "side by side");
  const { inputs, steps, outputs } = definition;
  assert.ok(inputs?.some(({ required }) => required));
  assert.ok(steps.some(({ condition }) => condition !== undefined));
  assert.ok(steps.some(({ requiresApproval }) => requiresApproval));
  assert.notEqual(outputs, undefined);
});
