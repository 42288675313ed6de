import assert from "node:assert/strict";
import fc from "fast-check";
import type { StepView } from "../../src/workspace/scope.ts";
import {
  compile,
  done,
  FAILED,
  scopeOf,
  SKIPPED,
  stepOf,
} from "../helpers/compiled.ts";

const REPORT = `
inputs: {name: {default: Ada}, files: {type: array}}
steps:
  - {id: scan, agent: a, outputs: [findings, status]}
  - {id: count, agent: a, output_key: total}
  - id: report
    agent: a
    depends_on: [count]
    condition: steps.scan.status == 'ok' or count.success
    inputs:
      typed: "{{ inputs.files }}"
      mixed: "n={{ steps.count.total }} f={{ inputs.files }} {{ '{{' }}"
      all: "{{ steps }}"
      map: $scan
      one: $count.total
      name: Eve
      plain: 3
    prompt: "For {{ name }}, {name}, {{ inputs.name }}: {{ all.count.total }} {total} {unknown}"
    config: {system_prompt: "Files: {{ files.0 }}"}
outputs:
  sum: {source: steps.count.outputs.total}
  text: "{{ steps.scan.findings }} of {{ inputs.name }} {name}"
  raw: {value: [1, "{{ steps.count.total }}"]}
`;

Deno.test("CompiledStep resolves inputs with their types, and a prompt from them", async () => {
  const compiled = await compile(REPORT);
  assert.deepEqual(compiled.problems, []);
  const step = stepOf(compiled, "report");
  const scan = done({ findings: ["{{ inputs.name }}"], status: "ok" });
  const scope = scopeOf({ name: "Ada", files: ["x", 1] }, {
    scan,
    count: done({ total: 7 }),
  });
  assert.equal(step.condition(scope), true);
  const own = step.inputs(scope);
  assert.deepEqual(own, {
    typed: ["x", 1],
    mixed: 'n=7 f=["x",1] {{',
    all: { scan: scan.outputs, count: { total: 7 } },
    map: scan.outputs,
    one: 7,
    name: "Eve",
    plain: 3,
  });
  assert.equal(
    step.prompt(scope, own),
    "For Eve, Eve, Ada: 7 7 {unknown}",
  );
  assert.equal(step.systemPrompt(scope, own), "Files: x");
  assert.deepEqual(compiled.outputs(scope), {
    outputs: {
      sum: 7,
      text: '["{{ inputs.name }}"] of Ada {name}',
      raw: [1, 7],
    },
    faults: [],
  });
});

Deno.test("CompiledStep reads null from what was skipped and nothing from what failed", async () => {
  const compiled = await compile(REPORT);
  const step = stepOf(compiled, "report");
  const inputs = { name: "Ada", files: [] };
  const scope = scopeOf(inputs, {
    scan: SKIPPED,
    count: done({ total: null }),
  });
  assert.deepEqual(step.inputs(scope)["map"], { findings: null, status: null });
  assert.equal(step.inputs(scope)["mixed"], "n= f=[] {{");
  assert.deepEqual(compiled.outputs(scope).outputs["text"], " of Ada {name}");
  const bad = scopeOf(inputs, { scan: FAILED, count: done({ total: 1 }) });
  assert.throws(() => step.inputs(bad), {
    code: "workspace.invalid",
    message:
      'nightly: step "report": cannot resolve {{ steps }}: step "scan" failed',
  });
  assert.deepEqual(compiled.outputs(bad), {
    outputs: { sum: 1, raw: [1, 1] },
    faults: [{
      name: "text",
      message:
        'nightly: output "text": cannot resolve {{ steps.scan.findings }}: step "scan" failed',
    }],
  });
});

Deno.test("CompiledStep names file, step and expression of what cannot be walked", async () => {
  const compiled = await compile(`
inputs: {d: {type: object}, o: {type: object}}
steps:
  - id: a
    agent: x
    inputs: {k: "{{ inputs.d.list.2 }}", l: "{{ inputs.d.none }}"}
  - {id: b, agent: x, inputs: {k: "{{ inputs.o.deep }}"}}
  - {id: c, agent: x, condition: "inputs.d > 1"}
  - {id: d, agent: x, inputs: {k: "{{ steps.a.result }}"}}
`);
  const inputs = { d: { list: [1, 2] }, o: null };
  const why = (id: string, steps: Readonly<Record<string, StepView>> = {}) => {
    const step = stepOf(compiled, id);
    const scope = scopeOf(inputs, steps);
    try {
      step.inputs(scope);
      step.condition(scope);
    } catch (error) {
      assert.ok(error instanceof Error);
      return error.message;
    }
    return "";
  };
  assert.equal(
    why("a"),
    'nightly: step "a": cannot resolve {{ inputs.d.list.2 }}: d.list has 2 items, counted from 0',
  );
  assert.match(
    why("b"),
    /\{\{ inputs\.o\.deep \}\}: o is neither a map nor a list$/,
  );
  assert.match(
    why("c"),
    /step "c": condition "inputs\.d > 1": a map and a number/,
  );
  assert.match(why("d"), /step "a" has not run$/);
  assert.match(why("d", { a: done({}) }), /step "a" did not return result$/);
});

Deno.test("CompiledStep passes the workflow's inputs on without inputs of its own", async () => {
  const compiled = await compile(
    `steps:\n  - {id: a, agent: x, task: "{{ who }} {who} {{ inputs.who }} {when}"}\n  - {id: b, agent: x, description: "{{ as it is }}"}\n`,
  );
  assert.deepEqual(compiled.problems, []);
  const scope = scopeOf({ who: "{who}" });
  const step = stepOf(compiled, "a");
  assert.deepEqual(step.inputs(scope), { who: "{who}" });
  assert.equal(step.prompt(scope, scope.inputs), "{who} {who} {who} {when}");
  const ada = scopeOf({ who: "Ada", when: 1 });
  assert.equal(step.prompt(ada, ada.inputs), "Ada Ada Ada 1");
  assert.throws(() => step.prompt(scopeOf({}), {}), {
    message: /cannot resolve \{\{ who \}\}: input "who" was not given$/,
  });
  assert.equal(stepOf(compiled, "b").prompt(scope, {}), "{{ as it is }}");
  assert.equal(step.systemPrompt(scope, {}), undefined);
  assert.equal(step.condition(scope), true);
});

Deno.test("CompiledStep never scans what it has put in", async () => {
  const compiled = await compile(`
inputs: {x: }
steps:
  - {id: a, agent: x}
  - {id: b, agent: x, inputs: {k: "-{{ inputs.x }}-", a: $a}, prompt: "<{{ k }}|{x}|{{ steps.a.result }}>"}
`);
  const step = stepOf(compiled, "b");
  const pieces = fc.constantFrom(
    "{{ inputs.x }}",
    "{x}",
    "{{ k }}",
    "$a",
    "{{",
  );
  const texts = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 4 })
    .map((list) => list.join(""));
  fc.assert(fc.property(texts, texts, (x, result) => {
    const scope = scopeOf({ x }, { a: done({ result }) });
    const own = step.inputs(scope);
    assert.deepEqual(own, { k: `-${x}-`, a: { result } });
    assert.equal(step.prompt(scope, own), `<-${x}-|${x}|${result}>`);
  }));
});

Deno.test("CompiledStep.condition() reads how steps ended", async () => {
  const compiled = await compile(`
steps:
  - {id: a, agent: x}
  - {id: b, agent: x, condition: "a.success"}
  - {id: c, agent: x, condition: "steps.a.status in 'skipped, failed'"}
`);
  const told = (a: StepView): readonly boolean[] =>
    ["b", "c"].map((id) => stepOf(compiled, id).condition(scopeOf({}, { a })));
  assert.deepEqual(told(done({})), [true, false]);
  assert.deepEqual(told(SKIPPED), [false, true]);
  assert.deepEqual(told(FAILED), [false, true]);
});
