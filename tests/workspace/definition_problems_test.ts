import assert from "node:assert/strict";
import fc from "fast-check";
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

Deno.test("findProblems() reports all there are, in order", async () => {
  const text =
    "extra: 1\nsteps:\n  - {name: a, agent: x, depends_on: [b, zz]}\n" +
    "  - {name: b, agent: nobody, depends_on: [c]}\n  - {name: c, agent: x, depends_on: [a]}\n" +
    "  - {id: a, tool: git_add, agent: x}\n  - {description: d}\n" +
    "  - {name: with space, agent: x}\n  - {name: d, agent: x, depends_on: [with space]}\n";
  assert.deepEqual(await problemsOf(text, ["x"]), [
    'error a 3:5 depends_on: there is no step "zz"',
    'warning b 4:5 there is no agent "nobody"',
    'error a 6:5 it calls the tool "git_add"; there is no tool runtime, so the workflow cannot run',
    "error a 6:5 another step has the same id",
    "error step_5 7:5 it has no id and no name",
    "error step_5 7:5 it has no agent",
    'error d 9:5 depends_on: step "with space" needs an id of letters, digits, _ and -',
    'warning - 1:1 unknown key "extra"',
  ]);
});

Deno.test("findProblems() shows the way round a cycle", async () => {
  const text =
    "steps:\n  - {name: z, agent: x, depends_on: [a]}\n  - {name: a, agent: x, depends_on: [b]}\n" +
    "  - {name: b, agent: x, depends_on: [c]}\n  - {name: c, agent: x, depends_on: [a]}\n";
  assert.deepEqual(await problemsOf(text), [
    "error a 3:5 it waits for itself: a -> b -> c -> a",
  ]);
  const own = "steps:\n  - {name: a, agent: x, depends_on: [a]}\n";
  assert.deepEqual(await problemsOf(own), [
    "error a 2:5 it waits for itself: a -> a",
  ]);
});

Deno.test("findProblems() wants steps, and types and defaults that fit", async () => {
  const text =
    "inputs:\n  a: {type: text}\n  b: {type: integer, default: '1'}\n" +
    "  c: {enum: [x], default: y}\n  d: {type: constructor}\n";
  const known = "known are array, boolean, integer, number, object, string";
  assert.deepEqual(await problemsOf(text), [
    `error - 2:3 input "a": unknown type "text"; ${known}`,
    'error - 3:3 input "b": the default is not of type integer',
    'error - 4:3 input "c": the default is not one of the values allowed',
    `error - 5:3 input "d": unknown type "constructor"; ${known}`,
    "error - 1:1 there are no steps",
  ]);
});

Deno.test("findProblems() finds a cycle exactly when no order exists", async () => {
  const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 10 });
  await fc.assert(fc.asyncProperty(edges, async (pairs) => {
    const needs = (i: number): number[] =>
      pairs.filter(([a]) => a === i).map(([, b]) => b);
    const steps = Array.from(
      { length: 6 },
      (_, i) =>
        `  - {name: s${i}, agent: x, depends_on: [${
          needs(i).map((n) => `s${n}`).join(", ")
        }]}\n`,
    );
    const found = (await problemsOf("steps:\n" + steps.join(""))).length > 0;
    const reach = (from: number, seen: Set<number>): Set<number> => {
      for (const next of needs(from)) {
        if (!seen.has(next)) reach(next, seen.add(next));
      }
      return seen;
    };
    const cyclic = [0, 1, 2, 3, 4, 5].some((i) => reach(i, new Set()).has(i));
    assert.equal(found, cyclic);
  }));
});
