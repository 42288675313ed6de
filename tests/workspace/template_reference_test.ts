import assert from "node:assert/strict";
import {
  bindName,
  bindPath,
  type TemplateNames,
} from "../../src/workspace/template_reference.ts";

const NAMES: Omit<TemplateNames, "where"> = {
  inputs: ["day", "steps"],
  steps: new Map([
    ["one", ["rows"]],
    ["two", ["status", "found"]],
    ["three", ["text"]],
    ["four", ["text"]],
  ]),
  step: "three",
  own: ["steps", "rows", "day"],
};

function bind(where: TemplateNames["where"], path: string): unknown {
  return bindPath(path.split("."), { ...NAMES, where });
}

Deno.test("bindPath() has one meaning for both forms of an output", () => {
  const output = {
    kind: "output",
    step: "two",
    key: "found",
    rest: ["0", "a"],
  };
  for (const where of ["inputs", "prompt", "condition", "outputs"] as const) {
    assert.deepEqual(bind(where, "steps.two.outputs.found.0.a"), output);
    assert.deepEqual(bind(where, "steps.two.found.0.a"), output);
    assert.deepEqual(bind(where, "steps.two"), {
      kind: "outputs",
      step: "two",
    });
    assert.deepEqual(bind(where, "inputs.day.x"), {
      kind: "input",
      name: "day",
      rest: ["x"],
    });
    assert.deepEqual(bind(where, "inputs"), { kind: "inputs" });
  }
});

Deno.test("bindPath() knows status and success in conditions, after a declared output", () => {
  const status = { kind: "status", step: "one" };
  assert.deepEqual(bind("condition", "steps.one.status"), status);
  assert.deepEqual(bind("condition", "one.status"), status);
  assert.deepEqual(bind("condition", "one.success"), {
    kind: "success",
    step: "one",
  });
  assert.deepEqual(bind("condition", "two.status"), {
    kind: "output",
    step: "two",
    key: "status",
    rest: [],
  });
  const why = { why: 'step "one" declares rows' };
  assert.deepEqual(bind("condition", "one.status.x"), why);
  assert.deepEqual(bind("inputs", "steps.one.status"), why);
});

Deno.test("bindPath() takes a name in a prompt for what the step is given first", () => {
  const own = (name: string) => ({ kind: "own", name, rest: [] });
  assert.deepEqual(bind("prompt", "day"), own("day"));
  assert.deepEqual(bind("prompt", "rows.0"), { ...own("rows"), rest: ["0"] });
  assert.deepEqual(bind("prompt", "steps"), own("steps"));
  assert.deepEqual(bind("inputs", "steps"), { kind: "dependencies" });
  assert.ok("why" in bindPath(["day"], { ...NAMES, where: "inputs" }));
  assert.ok("why" in bindPath(["one"], { ...NAMES, where: "condition" }));
});

Deno.test("bindName() leaves a name alone unless it has just one meaning", () => {
  const names: TemplateNames = { ...NAMES, where: "prompt" };
  const { own: _, ...without } = names;
  assert.deepEqual(bindName("rows", names), {
    kind: "own",
    name: "rows",
    rest: [],
  });
  const rows = { kind: "output", step: "one", key: "rows", rest: [] };
  assert.deepEqual(bindName("rows", without), rows);
  assert.deepEqual(bindName("day", without), {
    kind: "input",
    name: "day",
    rest: [],
  });
  // Of the two makers of a text one is the step itself.
  const text = { kind: "output", step: "four", key: "text", rest: [] };
  assert.deepEqual(bindName("text", names), text);
  assert.equal(bindName("text", { ...names, step: "one" }), undefined);
  assert.equal(bindName("found", names), undefined);
  assert.equal(bindName("else", names), undefined);
});
