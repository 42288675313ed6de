import assert from "node:assert/strict";
import fc from "fast-check";
import { holds, sameData } from "../../src/workspace/condition.ts";
import {
  type Condition,
  parseCondition,
} from "../../src/workspace/condition_parse.ts";

class Refused extends Error {}

type Values = Readonly<Record<string, unknown>>;

function evaluate(condition: Condition, values: Values): boolean {
  return holds(condition, {
    read: (path) => values[path.join(".")],
    refuse: (message) => {
      throw new Refused(message);
    },
  });
}

function test(text: string, values: Values = {}): boolean {
  const parsed = parseCondition(text);
  assert.ok("condition" in parsed, text);
  return evaluate(parsed.condition, values);
}

Deno.test("holds() converts a text beside what it spells, and nothing else", () => {
  const truths = [
    ...[
      "1 == '1'",
      "' 1 ' == 1",
      "'1.0' == 1",
      "true == 'true'",
      "'False' == false",
    ],
    ...["1 != 'one'", "true != 1", "null != 0", "null == None", "'1' != '1.0'"],
    ...["2 < '10'", "'10' > 2", "'10' < '2'", "'a' < 'b'", "1 <= 1", "-1 < 0"],
    ...["'b' in 'abc'", "not ('x' in 'abc')", "'x' not in 'abc'"],
    ...[
      "true and not false",
      "false or true",
      "'true'",
      "not null",
      "not 'false'",
    ],
  ];
  for (const text of truths) assert.equal(test(text), true, text);
  for (const text of ["null", "'false'", "1 == 2", "true == 1", "'' == null"]) {
    assert.equal(test(text), false, text);
  }
});

Deno.test("holds() looks into lists and maps", () => {
  const values = {
    "i.l": [1, "two", { a: [1] }],
    "i.m": { k: null },
    "i.n": "1",
  };
  assert.equal(test("i.n in i.l", values), true);
  assert.equal(test("'two' in i.l and 'k' in i.m", values), true);
  assert.equal(test("3 in i.l or 'toString' in i.m", values), false);
  assert.equal(test("i.l == i.l and i.l != i.m", values), true);
});

Deno.test("holds() refuses what has no order and no truth", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "1": /a number is neither true nor false/,
    "'yes'": /a text is neither true nor false/,
    "not 'x'": /neither true nor false/,
    "1 < 'x'": /a number and a text have no order/,
    "null < 1": /null and a number have no order/,
    "true < false": /have no order/,
    "1 in 2": /nothing is in a number/,
    "1 in null": /nothing is in null/,
  };
  for (const [text, message] of Object.entries(cases)) {
    assert.throws(() => test(text), { message }, text);
  }
});

Deno.test("holds() reads no further than it must", () => {
  const parsed = parseCondition("a.b and c.d or true or e.f");
  assert.ok("condition" in parsed);
  const seen: string[] = [];
  const read = (path: readonly string[]): unknown => {
    seen.push(path.join("."));
    return false;
  };
  const refuse = (message: string): never => assert.fail(message);
  assert.equal(holds(parsed.condition, { read, refuse }), true);
  assert.deepEqual(seen, ["a.b"]);
});

const VALUES: Values = {
  "v.zero": 0,
  "v.two": 2,
  "v.text": "two",
  "v.number": "2",
  "v.yes": true,
  "v.no": "false",
  "v.none": null,
  "v.list": [2, "two", false],
};

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...Object.keys(VALUES)).map((text): Condition => ({
    kind: "path",
    path: text.split("."),
  })),
  fc.constantFrom("", "two", "true", "2", 0, 2, -1.5, true, false, null)
    .map((value): Condition => ({ kind: "literal", value })),
);

const PLAIN = { noNullPrototype: true } as const;

const trees: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => {
  const tree = tie("tree");
  const operator = fc.constantFrom(
    ...(["==", "!=", "<", "<=", ">", ">=", "in"] as const),
  );
  return {
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ kind: fc.constant("not" as const), item: tree }, PLAIN),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        items: fc.array(tree, { minLength: 2, maxLength: 3 }),
      }, PLAIN),
      fc.record({
        kind: fc.constant("compare" as const),
        operator,
        left: tree,
        right: tree,
      }, PLAIN),
    ),
  };
}).tree;

function print(condition: Condition): string {
  switch (condition.kind) {
    case "literal":
      return typeof condition.value === "string"
        ? `'${condition.value}'`
        : String(condition.value);
    case "path":
      return `{{ ${condition.path.join(".")} }}`;
    case "not":
      return `(not (${print(condition.item)}))`;
    case "and":
    case "or":
      return `(${condition.items.map(print).join(` ${condition.kind} `)})`;
    case "compare": {
      const { left, operator, right } = condition;
      return `(${print(left)} ${operator} ${print(right)})`;
    }
  }
}

Deno.test("parseCondition() reads back any tree that is printed", () => {
  fc.assert(fc.property(trees, (tree) => {
    assert.deepEqual(parseCondition(print(tree)), { condition: tree });
  }));
});

/** The rules once more, as plainly as they can be put: undefined is a refusal. */
function expected(tree: Condition): unknown {
  if (tree.kind === "literal") return tree.value;
  if (tree.kind === "path") return VALUES[tree.path.join(".")];
  if (tree.kind === "compare") {
    const left = expected(tree.left);
    if (left === undefined) return undefined;
    const right = expected(tree.right);
    return right === undefined
      ? undefined
      : compared(left, tree.operator, right);
  }
  if (tree.kind === "not") {
    const item = truth(expected(tree.item));
    return item === undefined ? undefined : !item;
  }
  const decides = tree.kind === "or";
  for (const one of tree.items) {
    const item = truth(expected(one));
    if (item === undefined || item === decides) return item;
  }
  return !decides;
}

function truth(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  if (value === false || value === "false" || value === null) return false;
  return undefined;
}

function compared(left: unknown, operator: string, right: unknown): unknown {
  const spelled = (text: unknown, other: unknown): unknown => {
    if (typeof other === "number" && text === "2") return 2;
    if (typeof other === "boolean" && text === "true") return true;
    return typeof other === "boolean" && text === "false" ? false : text;
  };
  if (operator === "in") {
    if (Array.isArray(right)) {
      return right.some((one) => compared(left, "==", one) === true);
    }
    const texts = typeof left === "string" && typeof right === "string";
    return texts ? right.includes(left) : undefined;
  }
  const a = spelled(left, right);
  const b = spelled(right, left);
  if (operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  const ordered = typeof a === typeof b && /^(string|number)$/.test(typeof a);
  if (!ordered) return undefined;
  const [x, y] = [a as number, b as number];
  return { "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y }[operator];
}

Deno.test("holds() agrees with a plain evaluator on any tree", () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const wanted = truth(expected(tree));
      if (wanted !== undefined) {
        assert.equal(evaluate(tree, VALUES), wanted, print(tree));
      } else {
        assert.throws(() => evaluate(tree, VALUES), Refused, print(tree));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("sameData() compares as JSON does", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
    assert.equal(sameData(a, structuredClone(a)), true);
    const normal = (value: unknown): string =>
      JSON.stringify(
        value,
        (_, one) =>
          typeof one === "object" && one !== null && !Array.isArray(one)
            ? Object.fromEntries(
              Object.keys(one).sort().map((key) => [key, one[key]]),
            )
            : one,
      );
    assert.equal(sameData(a, b), normal(a) === normal(b));
  }));
});
