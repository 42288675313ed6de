import assert from "node:assert/strict";
import {
  describeProblem,
  requireSound,
} from "../../src/workspace/compile_workflow.ts";
import {
  compile,
  COMPILED_FILE,
  done,
  FAILED,
  scopeOf,
  SKIPPED,
  stepOf,
} from "../helpers/compiled.ts";

async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await compile(text);
  return problems.map(({ place, step, message }) =>
    `${place.slice(COMPILED_FILE.length + 1)} ${step ?? "-"} ${message}`
  );
}

Deno.test("compileWorkflow() makes references into dependencies, no id twice", async () => {
  const compiled = await compile(`
steps:
  - {id: f, agent: a, depends_on: [b, b], condition: "c.ok", inputs: {x: ["$d", {y: "{{ steps.b.ok }}"}]}, prompt: "{e1}", config: {system_prompt: "{{ steps.a.ok }}"}}
  - {id: a, agent: a, output: ok}
  - {id: b, agent: a, output: ok}
  - {id: c, agent: a, output: ok}
  - {id: d, agent: a, output: ok}
  - {id: e, agent: a, output: e1}
`);
  assert.deepEqual(compiled.problems, []);
  const { dependsOn, uses } = stepOf(compiled, "f");
  assert.deepEqual(dependsOn, ["b", "c", "d", "e", "a"]);
  assert.deepEqual(uses, ["c", "d", "b", "e", "a"]);
  assert.deepEqual(compiled.order, ["a", "b", "c", "d", "e", "f"]);
  assert.deepEqual(compiled.groups, [["a", "b", "c", "d", "e"], ["f"]]);
});

Deno.test("compileWorkflow() finds a cycle that templates make", async () => {
  const text = `
steps:
  - id: one
    agent: a
    inputs:
      x: "{{ steps.two.result }}"
  - id: two
    agent: a
    depends_on:
      - three
  - {id: three, agent: a, condition: "one.result == 1"}
`;
  assert.deepEqual(await problemsOf(text), [
    "6:10 one it waits for itself: one -> two -> three -> one",
  ]);
  const own = `steps:\n  - {id: a, agent: x, prompt: "{{ steps.a.result }}"}\n`;
  assert.match((await problemsOf(own))[0] ?? "", /^2:31 a .*a -> a$/);
  const listed =
    `steps:\n  - id: a\n    agent: x\n    depends_on:\n      - b\n      - c\n` +
    `  - {id: b, agent: x}\n  - {id: c, agent: x, depends_on: [a]}\n`;
  assert.match((await problemsOf(listed))[0] ?? "", /^6:9 a .*a -> c -> a$/);
});

Deno.test("compileWorkflow() tells every reference that means nothing, in file order", async () => {
  const text = `
inputs: {day: , count: {type: integer}}
steps:
  - id: report
    agent: a
    inputs:
      rows: "{{ steps.scan.outputs.rows }}"
      deep: [{day: "{{ inputs.dya }}"}]
      root: "{{ env.HOME }}"
      open: "{{ inputs.day"
      cash: $scan.rows
      fine: $5.00
    prompt: "{{ nothing }} {nothing} {{ rows.0 }} {{ count }}"
    condition: steps.scan.status == 'completed' and scan.rows > 1
    config:
      system_prompt: "{{ steps.scan.status }}"
  - {id: scan, agent: a, outputs: [findings], condition: "inputs.day =="}
outputs:
  a: {source: steps.sacn.findings}
  b: {source: a + b}
  c: {value: "{{ steps }}"}
  d: {type: string}
  e: {from: "{{ findings }}"}
`;
  const declares = 'step "scan" declares findings';
  assert.deepEqual(await problemsOf(text), [
    `7:13 report cannot resolve {{ steps.scan.outputs.rows }}: ${declares}`,
    '8:20 report cannot resolve {{ inputs.dya }}: there is no input "dya" (did you mean "day"?); declared: day, count',
    '9:13 report cannot resolve {{ env.HOME }}: unknown root "env"; known are inputs and steps',
    "10:13 report cannot resolve {{ inputs.day: the braces are never closed",
    `11:13 report cannot resolve $scan.rows: ${declares}`,
    '13:13 report cannot resolve {{ nothing }}: there is no input "nothing"; declared: day, count',
    `14:16 report cannot resolve {{ scan.rows }}: ${declares}`,
    `16:22 report cannot resolve {{ steps.scan.status }}: ${declares}`,
    "17:58 scan condition, column 14: it ends too early",
    '19:15 - output "a": cannot resolve steps.sacn.findings: there is no step "sacn" (did you mean "scan"?)',
    '20:15 - output "b": cannot resolve a + b: it is not a path such as steps.ID.KEY',
    '21:14 - output "c": cannot resolve {{ steps }}: all steps together are for the inputs of a step',
    '22:3 - output "d": cannot resolve d: it has no source, value or from, and no step returns it alone',
    '23:13 - output "e": cannot resolve {{ findings }}: unknown root "findings"; known are inputs and steps',
  ]);
});

Deno.test("compileWorkflow() tries out a condition that reads nothing", async () => {
  const text = (condition: string): string =>
    `steps:\n  - {id: a, agent: x, condition: "${condition}"}\n`;
  assert.deepEqual(await problemsOf(text("1 < 'x'")), [
    `2:34 a condition "1 < 'x'": a number and a text have no order`,
  ]);
  assert.equal((await problemsOf(text("yes"))).length, 1);
  assert.deepEqual(await problemsOf(text("1 < 2")), []);
  assert.equal((await problemsOf(text(""))).length, 1);
});

Deno.test("CompiledWorkflow.outputs() knows lists, names and no declaration at all", async () => {
  const steps =
    "steps:\n  - {id: a, agent: x, output: k}\n  - {id: b, agent: x}\n";
  const list = await compile(
    `${steps}outputs:\n  - {name: whole, from: "{k}"}\n  - {name: k}\n  - {name: text, value: "<{k}> {else}"}\n`,
  );
  assert.deepEqual(list.problems, []);
  const scope = scopeOf({}, { a: done({ k: [1] }), b: SKIPPED });
  assert.deepEqual(list.outputs(scope).outputs, {
    whole: [1],
    k: [1],
    text: "<[1]> {else}",
  });
  const none = await compile(steps);
  assert.deepEqual(none.outputs(scope).outputs, {
    a: { k: [1] },
    b: { result: null },
  });
  assert.deepEqual(none.outputs(scopeOf({}, { a: FAILED })).outputs, {});
  const wrong = await problemsOf(
    `${steps}outputs: [k, {name: k}, {name: k}]\n`,
  );
  assert.deepEqual(wrong, [
    "4:11 - an output has no name",
    '4:25 - output "k": another output has the same name',
  ]);
});

Deno.test("requireSound() lists all errors, and lets tools be planned", async () => {
  const tool = await compile("steps: [{id: a, agent: x, tool: git_add}]\n");
  requireSound(tool, "plan");
  assert.throws(() => requireSound(tool, "run"), {
    code: "workspace.invalid",
    message:
      /^Cannot run workflow "nightly": workflows\/definitions\/nightly\.yaml:1:33: step "a": it calls the tool "git_add"/,
  });
  const two = await compile("colour: red\nsteps: [{id: a}, {id: b}]\n", ["x"]);
  assert.throws(() => requireSound(two, "plan"), {
    message: /step "a": it has no agent; .*step "b": it has no agent$/,
  });
  const warned = await compile("colour: red\nsteps: [{id: a, agent: x}]\n", [
    "x",
  ]);
  requireSound(warned, "run");
  assert.deepEqual(warned.problems.map(describeProblem), [
    `${COMPILED_FILE}:1:9: unknown key "colour"`,
  ]);
});

Deno.test("compileWorkflow() finds a path into an input that holds nothing", async () => {
  for (const type of ["string", "number", "integer", "boolean"]) {
    const problems = await problemsOf(
      `inputs: {s: {type: ${type}}}\nsteps:\n` +
        `  - {id: a, agent: x, inputs: {k: "{{ inputs.s.foo }}"}}\n`,
    );
    const why = `input "s" is of type ${type}: there is nothing in it`;
    assert.ok(problems.join().endsWith(why), problems.join());
  }
});

Deno.test("inputFaults() names inputs that are used and were not given", async () => {
  const { inputFaults } = await compile(`
steps:
  - {id: a, agent: x, prompt: "{{ inputs.one }} {{ inputs.two }}"}
  - {id: b, agent: x, inputs: {k: "{{ inputs.three.deep }}", l: "{{ steps.a.result }}"}}
outputs: {o: "{{ inputs.four }}"}
`);
  assert.deepEqual(inputFaults({ one: 1, three: { deep: 2 } }), [
    'nightly: step "a": cannot resolve {{ inputs.two }}: input "two" was not given',
    'nightly: output "o": cannot resolve {{ inputs.four }}: input "four" was not given',
  ]);
  const all = { one: 1, two: 2, three: { deep: 3 }, four: 4 };
  assert.deepEqual(inputFaults(all), []);
});

Deno.test("inputFaults() says nothing of a step that may not run", async () => {
  const { inputFaults } = await compile(`
steps:
  - {id: a, agent: x}
  - {id: b, agent: x, condition: "inputs.deep == true", prompt: "{{ inputs.no }}"}
  - {id: c, agent: x, condition: "steps.a.result == 'y'", prompt: "{{ inputs.no }}"}
`);
  assert.deepEqual(inputFaults({ deep: false }), []);
  assert.equal(inputFaults({ deep: true }).length, 1);
});

Deno.test("inputFaults() evaluates a condition that only reads inputs", async () => {
  const { inputFaults } = await compile(`
inputs: {n: {type: number}}
steps:
  - {id: a, agent: x, condition: "inputs.n < 'abc'"}
`);
  assert.deepEqual(inputFaults({ n: 1 }), [
    `nightly: step "a": condition "inputs.n < 'abc'": ` +
    "a number and a text have no order",
  ]);
});
