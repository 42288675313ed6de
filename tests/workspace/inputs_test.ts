import assert from "node:assert/strict";
import { convertText } from "../../src/workspace/inputs_convert.ts";
import fc from "fast-check";
import { parseDefinition } from "../../src/workspace/definition.ts";
import {
  checkInputs,
  convertInputs,
  inputFaultsError,
  parseInputWords,
} from "../../src/workspace/inputs.ts";

const { inputs: DECLARED } = await parseDefinition(
  `
inputs:
  name: {required: yes}
  count: {type: integer, default: 3}
  ratio: {type: number}
  fast: {type: boolean}
  files: {type: array}
  meta: {type: object}
  mode: {enum: [low, high], required: true, default: low}
  tags: {type: array, enum: [a, b]}
`,
  "w.yaml",
);

function faultsOf(
  given: Readonly<Record<string, unknown>>,
  source: "text" | "json",
): readonly string[] {
  const { faults } = checkInputs(DECLARED, given, { source });
  return faults.map(({ field, message }) => `${field}: ${message}`);
}

Deno.test("checkInputs() converts text by the declared type", () => {
  const { values, faults } = checkInputs(DECLARED, {
    name: " 1 ",
    count: "-4",
    ratio: "1e3",
    fast: "No",
    files: ["a, b", '[1, "c,d"]'],
    meta: '{"k": [1]}',
    tags: "b",
  }, { source: "text" });
  assert.deepEqual(faults, []);
  assert.deepEqual(values, {
    name: " 1 ",
    count: -4,
    ratio: 1000,
    fast: false,
    files: ["a", "b", 1, "c,d"],
    meta: { k: [1] },
    mode: "low",
    tags: ["b"],
  });
});

Deno.test("checkInputs() applies defaults and reads the rest as null", () => {
  const { values } = checkInputs(DECLARED, { name: "x", count: null }, {
    source: "json",
  });
  assert.deepEqual(values, {
    name: "x",
    count: 3,
    ratio: null,
    fast: null,
    files: null,
    meta: null,
    mode: "low",
    tags: null,
  });
});

Deno.test("checkInputs() collects every fault of a command line", () => {
  const given = {
    nmae: "x",
    count: "3.0",
    ratio: "1/2",
    fast: "on",
    files: "[1",
    meta: "[]",
    mode: ["low", "high"],
    tags: "a,c",
  };
  const all = "name, count, ratio, fast, files, meta, mode, tags";
  assert.deepEqual(faultsOf(given, "text"), [
    "name: it is required",
    'count: expected integer, found "3.0"',
    'ratio: expected number, found "1/2"',
    'fast: expected boolean, found "on"',
    'files: expected array, found "[1"',
    'meta: expected object, found "[]"',
    "mode: it is given more than once",
    'tags: expected one of "a", "b", found ["a","c"]',
    `nmae: it is not declared (did you mean "name"?); declared: ${all}`,
  ]);
});

Deno.test("checkInputs() wants JSON to have its types already", () => {
  const given = { name: 1, count: "3", fast: "yes", files: "a", mode: "mid" };
  assert.deepEqual(faultsOf(given, "json"), [
    "name: expected string, found 1",
    'count: expected integer, found "3"',
    'fast: expected boolean, found "yes"',
    'files: expected array, found "a"',
    'mode: expected one of "low", "high", found "mid"',
  ]);
});

Deno.test("checkInputs() takes anything where nothing is declared, nothing where none is", () => {
  const given = { a: "1", b: ["x", "y"] };
  for (const source of ["text", "json"] as const) {
    assert.deepEqual(checkInputs(undefined, given, { source }), {
      values: given,
      faults: [],
    });
    const { faults } = checkInputs([], given, { source });
    assert.equal(faults[0]?.message, "it is not declared; declared: none");
  }
});

Deno.test("checkInputs() survives any values and any words", () => {
  const names = fc.constantFrom(
    ...(DECLARED ?? []).map(({ name }) => name),
    "__proto__",
    "constructor",
  );
  const objects = (values: fc.Arbitrary<unknown>) =>
    fc.array(fc.tuple(names, values)).map((list) => Object.fromEntries(list));
  const words = fc.oneof(
    fc.string(),
    fc.array(fc.string(), { minLength: 2 }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(objects(words), objects(fc.jsonValue()), (text, json) => {
      const fromText = checkInputs(DECLARED, text, { source: "text" });
      const fromJson = checkInputs(DECLARED, json, { source: "json" });
      for (const { values, faults } of [fromText, fromJson]) {
        if (faults.length > 0) continue;
        // What passed once passes again as JSON.
        assert.deepEqual(faultsOf(values, "json"), []);
      }
    }),
  );
});

Deno.test("convertInputs() gives types and asks for nothing", () => {
  const words = { count: "7", tags: ["a", "b"], other: "1", fast: "maybe" };
  assert.deepEqual(convertInputs(DECLARED, words), {
    values: { count: 7, tags: ["a", "b"], other: "1" },
    faults: [{ field: "fast", message: 'expected boolean, found "maybe"' }],
  });
});

Deno.test("parseInputWords() reads files through what it is given", async () => {
  const asked: string[] = [];
  const readFile = (path: string): Promise<string> => {
    asked.push(path);
    return Promise.resolve("text\n");
  };
  const words = ["a=@dir/x=y.md", "b=", "c==@x", "__proto__=1", "d=@@x"];
  const values = await parseInputWords(words, { readFile });
  assert.deepEqual(Object.entries(values), [
    ["a", "text\n"],
    ["b", ""],
    ["c", "=@x"],
    ["__proto__", "1"],
    ["d", "@x"],
  ]);
  assert.deepEqual(asked, ["dir/x=y.md"]);
});

Deno.test("parseInputWords() names every word that is no pair", async () => {
  await assert.rejects(parseInputWords(["a", "b=1", "=c", "d\u001b"]), {
    code: "usage.invalid",
    message: /^Cannot use the input "a", "=c", "d\\x1b": expected NAME=VALUE/,
  });
  await assert.rejects(parseInputWords(["a=@x"]), {
    code: "usage.invalid",
    message: /no file can be read here/,
  });
  const readFile = (): Promise<string> => Promise.resolve("");
  await assert.rejects(parseInputWords(["a=@"], { readFile }), {
    message: /it names no file/,
  });
});

Deno.test("inputFaultsError() says everything in one message and keeps the fields", () => {
  const faults = [
    { field: "a", message: "it is required" },
    { field: "b\n", message: 'expected integer, found "x"' },
  ];
  const error = inputFaultsError("nightly", faults);
  assert.equal(error.code, "usage.invalid");
  assert.equal(
    error.message,
    'Cannot use the inputs of workflow "nightly": input "a": it is required; ' +
      'input "b\\n": expected integer, found "x"; see paracle workflows show nightly',
  );
  assert.deepEqual(error.details["errors"], faults);
});

Deno.test("convertText() takes no number that would lose digits", () => {
  assert.deepEqual(convertText("9007199254740992", "number"), {
    value: 2 ** 53,
  });
  assert.deepEqual(convertText("-1e300", "number"), { value: -1e300 });
  assert.deepEqual(convertText("+12", "number"), { value: 12 });
  const lost =
    'found "9007199254740993", which has more digits than a number can hold';
  for (const type of ["number", "integer"]) {
    assert.deepEqual(convertText("9007199254740993", type), {
      fault: `expected ${type}, ${lost}`,
    });
  }
});
