import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Condition,
  DEEPEST_CONDITION,
  parseCondition,
} from "../../src/workspace/condition_parse.ts";

function read(text: string): Condition {
  const parsed = parseCondition(text);
  if ("fault" in parsed) {
    assert.fail(`${text}: ${JSON.stringify(parsed.fault)}`);
  }
  return parsed.condition;
}

const path = (text: string): Condition => ({
  kind: "path",
  path: text.split("."),
});

Deno.test("parseCondition() binds not before and before or", () => {
  assert.deepEqual(read("a.b or not c.d and e.f"), {
    kind: "or",
    items: [
      path("a.b"),
      {
        kind: "and",
        items: [{ kind: "not", item: path("c.d") }, path("e.f")],
      },
    ],
  });
  assert.deepEqual(read("not a.b == 1"), {
    kind: "not",
    item: {
      kind: "compare",
      operator: "==",
      left: path("a.b"),
      right: { kind: "literal", value: 1 },
    },
  });
});

Deno.test("parseCondition() takes braces for parentheses", () => {
  for (
    const text of [
      "{{ inputs.a == 'x' }}",
      "{{ inputs.a }} == 'x'",
      '({{inputs.a}}=="x")',
      "inputs.a == {{ 'x' }}",
    ]
  ) assert.deepEqual(read(text), read("inputs.a == 'x'"), text);
});

Deno.test("parseCondition() reads every kind of literal", () => {
  const cases: Readonly<Record<string, unknown>> = {
    "true": true,
    "False": false,
    "null": null,
    "None": null,
    "Null": null,
    "-1.5e3": -1500,
    "0": 0,
    "'it is'": "it is",
    "'{{'": "{{",
    '"it\'s"': "it's",
    "''": "",
  };
  for (const [text, value] of Object.entries(cases)) {
    assert.deepEqual(read(text), { kind: "literal", value }, text);
  }
  assert.deepEqual(read("1a.5-3"), path("1a.5-3"));
  assert.deepEqual(read("not-a.in"), path("not-a.in"));
});

Deno.test("parseCondition() knows not in", () => {
  assert.deepEqual(read("a.b not in c.d"), {
    kind: "not",
    item: read("a.b in c.d"),
  });
});

Deno.test("parseCondition() tells the column of what is wrong", () => {
  const cases: Readonly<Record<string, readonly [number, string]>> = {
    "": [1, "it ends too early"],
    "a.b ==": [7, "it ends too early"],
    "a.b = 1": [5, "unexpected ="],
    "(a.b": [5, "expected )"],
    "{{ a.b": [7, "expected }}"],
    "a.b }}": [5, "unexpected }}"],
    "a.b c.d": [5, "unexpected c.d"],
    "a.b == 'x": [8, "the quote is never closed"],
    "a.b == '{{ c.d }}'": [8, "a path stands without quotes around it"],
    "a.b < c.d < e.f": [11, "unexpected <"],
    "a.b not == 1": [9, "unexpected =="],
    "f(x)": [2, "unexpected ("],
    "a.b and": [8, "it ends too early"],
    "a..b": [2, "unexpected ."],
    "a.b + 1": [5, "unexpected +"],
    "a.b && c.d": [5, "unexpected &"],
    "\u{1f600}": [1, "unexpected \u{1f600}"],
  };
  for (const [text, [at, message]] of Object.entries(cases)) {
    assert.deepEqual(parseCondition(text), { fault: { at, message } }, text);
  }
});

Deno.test("parseCondition() has a deepest level", () => {
  const nested = (depth: number): string =>
    "(".repeat(depth) + "a.b" + ")".repeat(depth);
  read(nested(DEEPEST_CONDITION));
  const deep = {
    at: DEEPEST_CONDITION + 2,
    message: "it is nested too deeply",
  };
  const parsed = parseCondition(nested(DEEPEST_CONDITION + 1));
  assert.deepEqual(parsed, { fault: deep });
  for (const text of ["not ".repeat(100_000), nested(100_000)]) {
    assert.ok("fault" in parseCondition(text));
  }
  read(Array.from({ length: 100 }, () => "(a.b)").join(" or "));
  const chain = Array.from({ length: 20_000 }, () => "a.b").join(" and ");
  assert.ok("condition" in parseCondition(chain));
});

Deno.test("parseCondition() never throws", () => {
  const words = fc.constantFrom(
    ...["(", ")", "{{", "}}", "and", "or", "not", "in", "==", "<", "a.b", "1"],
    ...["'x'", "'", "true", ".", "-", "!"],
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
  );
  fc.assert(fc.property(texts, (text) => {
    const parsed = parseCondition(text);
    if (!("fault" in parsed)) return;
    assert.ok(parsed.fault.at >= 1 && parsed.fault.at <= text.length + 1);
  }));
});
