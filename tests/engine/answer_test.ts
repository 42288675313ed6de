/**
 * Answers: what counts as one.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readAnswer } from "../../src/engine/answer.ts";

const KEYS = ["a", "b"];

Deno.test("readAnswer() takes the whole text for one key, braces included", () => {
  const text = ' {"other": 1}\n';
  assert.deepEqual(readAnswer(text, ["result"]), { outputs: { result: text } });
});

for (
  const [what, text] of [
    ["plain", '{"a": 1, "b": null}'],
    ["in other order", ' {"b": null, "a": 1}\n'],
    ["fenced", '```json\n{"a": 1, "b": null}\n```'],
    ["fenced in prose", 'Sure:\n````\n{"a": 1, "b": null}\n````\nDone.'],
  ] as const
) {
  Deno.test(`readAnswer() reads an object that is ${what}`, () => {
    assert.deepEqual(readAnswer(text, KEYS), { outputs: { a: 1, b: null } });
  });
}

for (
  const [text, problem] of [
    ["", "it is empty"],
    ["prose", "it is not one JSON object"],
    ["[1, 2]", "it is not one JSON object"],
    ['{"a": 1', "it is not one JSON object"],
    [
      '```\n{"a": 1, "b": 2}\n```\n```\n{"a": 1, "b": 2}\n```',
      "it is not one JSON object",
    ],
    ['{"a": 1}', 'it has no "b"'],
    ['{"a": 1, "b": 2, "c": 3}', 'it has "c", which nobody asked for'],
  ] as const
) {
  Deno.test(`readAnswer() refuses ${JSON.stringify(text)}`, () => {
    assert.deepEqual(readAnswer(text, KEYS), { problem });
  });
}

Deno.test("readAnswer() gives back any object, also with strange keys", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(fc.constant("__proto__"), fc.string()), {
        minLength: 2,
        maxLength: 5,
      }),
      fc.json(),
      (keys, value) => {
        const entries = keys.map((key) => [key, JSON.parse(value)] as const);
        const text = JSON.stringify(Object.fromEntries(entries));
        const read = readAnswer(text, keys);
        assert.ok("outputs" in read);
        assert.deepEqual(
          Object.keys(read.outputs).toSorted(),
          keys.toSorted(),
        );
        assert.equal(
          JSON.stringify(read.outputs[keys[0] ?? ""]),
          JSON.stringify(JSON.parse(value)),
        );
      },
    ),
  );
});

Deno.test("readAnswer() refuses what is nested too deep to be written down", () => {
  const deep = "[".repeat(5000) + "]".repeat(5000);
  assert.deepEqual(readAnswer(`{"a": 1, "b": ${deep}}`, KEYS), {
    problem: "it is nested deeper than 200 levels",
  });
});
