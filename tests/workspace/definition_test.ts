import assert from "node:assert/strict";
import { parseDefinition } from "../../src/workspace/definition.ts";

const FILE = "workflows/definitions/nightly.yaml";

Deno.test("parseDefinition() fills every default", async () => {
  const definition = await parseDefinition(
    "steps:\n  - {name: collect, agent: a}\n  - {id: scan, agent: a}\n  - {agent: a}\n",
    FILE,
  );
  assert.equal(definition.id, "nightly");
  assert.equal(definition.name, "nightly");
  assert.equal(definition.inputs, undefined);
  assert.equal(definition.outputs, undefined);
  assert.deepEqual(
    definition.steps.map(({ id, name, prompt, named }) => ({
      id,
      name,
      prompt,
      named,
    })),
    [
      { id: "collect", name: "collect", prompt: "collect", named: true },
      { id: "scan", name: "scan", prompt: "scan", named: true },
      { id: "step_3", name: "step_3", prompt: "", named: false },
    ],
  );
  const [first] = definition.steps;
  assert.deepEqual(first?.outputs, ["result"]);
  assert.equal(first?.inputs, undefined);
  assert.equal(first?.requiresApproval, false);
});

Deno.test("parseDefinition() reads both forms of inputs and outputs", async () => {
  const definition = await parseDefinition(
    "inputs:\n  - name: a\n    type: integer\n    default: 3\n  - name: b\n    required: yes\n" +
      "steps:\n  - {name: x, agent: a, outputs: {k: 1, l: }}\n  - {name: y, agent: a, output_key: m}\n" +
      "  - {name: z, agent: a, output: n, depends_on: x}\n  - {name: w, agent: a, outputs: [p, {name: q}]}\n" +
      "outputs:\n  - {name: o, from: '{k}'}\n",
    FILE,
  );
  assert.deepEqual(
    definition.inputs?.map((
      { name, type, required, default: given },
    ) => [name, type, required, given]),
    [["a", "integer", false, 3], ["b", "string", true, undefined]],
  );
  assert.deepEqual(definition.steps.map(({ outputs }) => outputs), [
    ["k", "l"],
    ["m"],
    ["n"],
    ["p", "q"],
  ]);
  assert.deepEqual(definition.steps[2]?.dependsOn, ["x"]);
  assert.deepEqual(definition.outputs, [{ name: "o", from: "{k}" }]);
});

Deno.test("parseDefinition() lets config win over the step, and the first settings win", async () => {
  const definition = await parseDefinition(
    "config: {timeout: 5, logging: {level: x}}\nsettings: {timeout: 9, max_retries: 2}\n" +
      "execution: {retry: {max_attempts: 7}, parallel_execution: {enabled: on, max_concurrent: 2}}\n" +
      "steps:\n  - {name: x, agent: a, model: low, temperature: 1, config: {model: high, foo: 1}}\n",
    FILE,
  );
  const { timeout, maxAttempts, parallel, maxConcurrent } = definition.settings;
  assert.deepEqual([timeout, maxAttempts, parallel, maxConcurrent], [
    5,
    3,
    true,
    2,
  ]);
  const [step] = definition.steps;
  assert.deepEqual([step?.model, step?.temperature], ["high", 1]);
  assert.deepEqual(definition.notHonoured, [
    "config.logging",
    "steps.x.config.foo",
  ]);
});

Deno.test("parseDefinition() names dead and unknown keys", async () => {
  const definition = await parseDefinition(
    "on_failure: {}\ncheckpoint: 1\nflavour: x\nsteps:\n" +
      "  - {name: s, agent: a, tools: [t], validation: {}, colour: red}\n",
    FILE,
  );
  assert.deepEqual(definition.notHonoured, [
    "on_failure",
    "checkpoint",
    "steps.s.tools",
    "steps.s.validation",
  ]);
  assert.deepEqual(definition.unknown, ["flavour", "steps.s.colour"]);
});

Deno.test("parseDefinition() fails with the place for wrong types", async () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "steps: {a: 1}\n": /nightly\.yaml:1:1: steps: expected a list/,
    "steps: [text]\n": /:1:9: steps\[0\]: expected a map/,
    "steps:\n  - {name: x, depends_on: {a: 1}}\n":
      /steps\[0\]\.depends_on: expected a text/,
    "steps:\n  - {name: x, config: {timeout: soon}}\n":
      /steps\[0\]\.config\.timeout: expected a number/,
    "inputs: [a]\nsteps: []\n": /inputs\[0\]: expected a map/,
    "inputs:\n  - type: string\n":
      /inputs\[0\]\.name: expected a text, it is absent/,
    "outputs: text\n": /outputs: expected a map/,
    "config: []\n": /config: expected a map/,
    "steps: [\n": /nightly\.yaml:1:8/,
  };
  for (const [text, message] of Object.entries(cases)) {
    await assert.rejects(
      parseDefinition(text, FILE),
      { code: "workspace.invalid", message },
      text,
    );
  }
});

Deno.test("parseDefinition() knows where the instruction comes from", async () => {
  const definition = await parseDefinition(
    "steps:\n  - {id: a, agent: x, prompt: p, task: t}\n  - {id: b, agent: x, task: t}\n" +
      "  - {id: c, agent: x, description: d, name: n}\n  - {id: d, agent: x, name: n}\n",
    FILE,
  );
  assert.deepEqual(
    definition.steps.map(({ prompt: text, promptKey }) => [promptKey, text]),
    [["prompt", "p"], ["task", "t"], ["description", "d"], ["name", "n"]],
  );
});

Deno.test("parseDefinition() reads system prompts and approvals, with defaults", async () => {
  const definition = await parseDefinition(
    "steps:\n  - {id: a, agent: x, system_prompt: low, config: {system_prompt: high}}\n" +
      "  - {id: b, agent: x, system_prompt: own, requires_approval: yes, approval_config: " +
      "{approvers: [ada], timeout_seconds: 90, priority: high, auto_reject_on_timeout: on, " +
      "reason_required: yes, notify_channels: [x], required: yes}}\n",
    FILE,
  );
  const [first, second] = definition.steps;
  assert.deepEqual(
    [first?.systemPrompt, second?.systemPrompt],
    ["high", "own"],
  );
  assert.deepEqual(first?.systemPromptPath, ["config", "system_prompt"]);
  assert.deepEqual(first?.approval, {
    approvers: [],
    timeoutSeconds: 3600,
    priority: "medium",
    autoRejectOnTimeout: false,
    reasonRequired: false,
  });
  assert.deepEqual(second?.approval, {
    approvers: ["ada"],
    timeoutSeconds: 90,
    priority: "high",
    autoRejectOnTimeout: true,
    reasonRequired: true,
  });
  assert.deepEqual(definition.unknown, []);
});

Deno.test("parseDefinition() tells where every value stands", async () => {
  const definition = await parseDefinition(
    "steps:\n  - id: a\n    agent: x\n    depends_on:\n      - b\n      - c\noutputs:\n  o:\n    value: v\n",
    FILE,
  );
  const [step] = definition.steps;
  assert.equal(step?.placeOf(["agent"]), `${FILE}:3:12`);
  assert.equal(step?.placeOf(["depends_on", 1]), `${FILE}:6:9`);
  assert.equal(step?.placeOf(["inputs", "none"]), `${FILE}:2:5`);
  assert.equal(definition.placeOf(["outputs", "o", "value"]), `${FILE}:9:12`);
});
