import assert from "node:assert/strict";
import { parseDefinition } from "../../src/workspace/definition.ts";
import { findProblems } from "../../src/workspace/definition_problems.ts";

const FILE = "workflows/w.yaml";

async function problemsOf(
  text: string,
  agents?: readonly string[],
): Promise<string[]> {
  const problems = findProblems(await parseDefinition(text, FILE), agents);
  return problems.map(({ severity, step, place, message }) =>
    `${severity} ${step ?? "-"} ${place.slice(FILE.length + 1)} ${message}`
  );
}

Deno.test("findProblems() finds none in a sound definition", async () => {
  const text =
    "inputs:\n  n: {type: integer, default: 1, enum: [1, 2]}\n  o:\n" +
    "steps:\n  - {name: a, agent: x}\n  - {name: b, agent: x, depends_on: [a]}\n";
  assert.deepEqual(await problemsOf(text, ["x"]), []);
});

Deno.test("findProblems() reports all there are, each where it stands", async () => {
  const text =
    "extra: 1\nsteps:\n  - {name: a, agent: x, depends_on: [b, elsewhere]}\n" +
    "  - {name: b, agent: nobody, depends_on: [c]}\n  - {name: c, agent: x, depends_on: [a]}\n" +
    "  - {id: a, tool: git_add, agent: x, colour: red}\n  - {description: d}\n" +
    "  - {name: with space, agent: x}\n  - {name: d, agent: x, depends_on: [with space]}\n";
  assert.deepEqual(await problemsOf(text, ["x"]), [
    'error a 3:41 depends_on: there is no step "elsewhere"',
    'error b 4:22 there is no agent "nobody"',
    'error a 6:19 it calls the tool "git_add"; there is no tool runtime, so the workflow cannot run',
    'warning a 6:46 unknown key "colour"',
    "error a 6:5 another step has the same id",
    "error step_5 7:5 it has no id and no name",
    "error step_5 7:5 it has no agent",
    'error d 9:38 depends_on: step "with space" needs an id of letters, digits, _ and -',
    'warning - 1:8 unknown key "extra"',
  ]);
});

Deno.test("findProblems() only warns of agents that a template names", async () => {
  const text = "steps: [{name: a, agent: greeter}]\n";
  const find = async (file: string): Promise<readonly string[]> =>
    findProblems(await parseDefinition(text, file), ["writer"])
      .map(({ severity }) => severity);
  assert.deepEqual(await find("workflows/templates/w.yaml"), ["warning"]);
  assert.deepEqual(await find("workflows/definitions/w.yaml"), ["error"]);
  assert.deepEqual(await find("workflows/w.yaml"), ["error"]);
});

Deno.test("findProblems() wants an approval that can be given", async () => {
  const text = "steps:\n  - name: a\n    agent: x\n    approval_config:\n" +
    "      timeout_seconds: 59\n      priority: urgent\n      colour: red\n";
  assert.deepEqual(await problemsOf(text), [
    "error a 5:24 timeout_seconds: it must be 60 or more",
    'error a 6:17 priority: "urgent" is not one of low, medium, high, critical',
    'warning a 7:15 unknown key "approval_config.colour"',
  ]);
});

Deno.test("findProblems() lets only a tool be planned", async () => {
  const text = "steps: [{name: a, tool: t, agent: x}, {name: b}]\n";
  const problems = findProblems(await parseDefinition(text, FILE));
  assert.deepEqual(problems.map(({ plannable }) => plannable), [
    true,
    undefined,
  ]);
});

Deno.test("findProblems() wants steps, and types and defaults that fit", async () => {
  const text =
    "inputs:\n  a: {type: text}\n  b: {type: integer, default: '1'}\n" +
    "  c: {enum: [x], default: y}\n  d: {type: constructor}\n" +
    "  e: {type: array, enum: [p, q], default: [q]}\n";
  const known = "known are array, boolean, integer, number, object, string";
  assert.deepEqual(await problemsOf(text), [
    `error - 2:3 input "a": unknown type "text"; ${known}`,
    'error - 3:3 input "b": the default is not of type integer',
    'error - 4:3 input "c": the default is not one of the values allowed',
    `error - 5:3 input "d": unknown type "constructor"; ${known}`,
    "error - 1:1 there are no steps",
  ]);
});

Deno.test("findProblems() wants limits that let something happen", async () => {
  const text =
    "config: {timeout: 0, max_retries: -1, parallel_execution: {max_concurrent: 0}}\n" +
    "steps:\n  - {name: a, agent: x, timeout: -1, retry: {max_attempts: 1.5}}\n";
  assert.deepEqual(await problemsOf(text), [
    "error - 1:19 timeout: it must be above 0 seconds",
    "error - 1:35 retry: there must be 1 attempt or more",
    "error - 1:76 max_concurrent: it must be 1 or more",
    "error a 3:34 timeout: it must be above 0 seconds",
    "error a 3:60 retry: there must be 1 attempt or more",
  ]);
});

Deno.test("findProblems() wants numbers that a provider takes, in config or beside it", async () => {
  const text =
    "steps:\n  - {name: a, agent: x, temperature: 2.1, max_tokens: 1.5}\n" +
    "  - {name: b, agent: x, config: {temperature: -1, max_tokens: 0}}\n" +
    "  - {name: c, agent: x, temperature: 2, max_tokens: 1}\n";
  assert.deepEqual(await problemsOf(text), [
    "error a 2:38 temperature: it must be from 0 to 2",
    "error a 2:55 max_tokens: it must be a whole number of 1 or more",
    "error b 3:47 temperature: it must be from 0 to 2",
    "error b 3:63 max_tokens: it must be a whole number of 1 or more",
  ]);
});

Deno.test("findProblems() refuses an id that no file can be named after", async () => {
  const of = (id: string): Promise<string[]> =>
    problemsOf(`steps:\n  - {id: ${id}, agent: x}\n`);
  assert.deepEqual(await of("a".repeat(200)), []);
  assert.match(
    (await of("a".repeat(201))).join(),
    /2:10 its id is longer than/,
  );
  assert.match((await of("é".repeat(40))).join(), /2:10 its id is longer than/);
});

Deno.test("findProblems() says why an agent that is there cannot be used", async () => {
  const text = "steps: [{name: a, agent: x}]\n";
  const broken = new Map([["x", new Error("manifest.yaml:3:1: no")]]);
  const [problem] = findProblems(await parseDefinition(text, FILE), [], broken);
  assert.equal(
    problem?.message,
    'agent "x" cannot be used: manifest.yaml:3:1: no',
  );
});
