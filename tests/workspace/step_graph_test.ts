import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allNeeded,
  type GraphStep,
  orderSteps,
} from "../../src/workspace/step_graph.ts";

const steps = (
  graph: Readonly<Record<string, readonly string[]>>,
): readonly GraphStep[] =>
  Object.entries(graph).map(([id, dependsOn]) => ({ id, dependsOn }));

Deno.test("orderSteps() is first in, first out, filled in file order", () => {
  const graph = steps({ d: ["a", "b"], b: [], c: ["b"], a: [], e: ["c", "d"] });
  assert.deepEqual(orderSteps(graph), {
    order: ["b", "a", "c", "d", "e"],
    groups: [["b", "a"], ["c", "d"], ["e"]],
    cycle: undefined,
  });
});

Deno.test("orderSteps() shows the way round a cycle and orders the rest", () => {
  const graph = { z: ["a"], a: ["b"], b: ["c"], c: ["a"], free: [] };
  assert.deepEqual(orderSteps(steps(graph)), {
    order: ["free"],
    groups: [["free"]],
    cycle: ["a", "b", "c", "a"],
  });
  assert.deepEqual(orderSteps(steps({ a: ["a"] })).cycle, ["a", "a"]);
});

Deno.test("orderSteps() passes over unknown ids and second steps of an id", () => {
  const twice = [
    { id: "a", dependsOn: ["gone", "gone"] },
    { id: "b", dependsOn: ["a", "a"] },
    { id: "a", dependsOn: ["b"] },
  ];
  assert.deepEqual(orderSteps(twice).order, ["a", "b"]);
  assert.deepEqual(orderSteps([]), { order: [], groups: [], cycle: undefined });
});

Deno.test("orderSteps() does not mind many steps in a row", () => {
  const row = Array.from({ length: 20_000 }, (_, i) => ({
    id: `s${i}`,
    dependsOn: i === 0 ? [] : [`s${i - 1}`],
  }));
  assert.equal(orderSteps(row.reverse()).groups.length, 20_000);
});

const SIZE = 7;
const graphs = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), {
  maxLength: 12,
}).map((edges) =>
  Array.from({ length: SIZE }, (_, i): GraphStep => ({
    id: `s${i}`,
    dependsOn: edges.filter(([a]) => a === i).map(([, b]) => `s${b}`),
  }))
);

/** The longest way to a step; undefined when it leads through a cycle. */
function depth(
  id: string,
  graph: readonly GraphStep[],
  above: readonly string[] = [],
): number | undefined {
  if (above.includes(id)) return undefined;
  let deepest = 0;
  for (const next of graph.find((step) => step.id === id)?.dependsOn ?? []) {
    const own = depth(next, graph, [...above, id]);
    if (own === undefined) return undefined;
    deepest = Math.max(deepest, own + 1);
  }
  return deepest;
}

Deno.test("orderSteps() agrees with a plain search on any graph", () => {
  fc.assert(fc.property(graphs, (graph) => {
    const { order, groups, cycle } = orderSteps(graph);
    const depths = new Map(graph.map(({ id }) => [id, depth(id, graph)]));
    const sound = graph.filter(({ id }) => depths.get(id) !== undefined);
    assert.deepEqual([...order].sort(), sound.map(({ id }) => id).sort());
    assert.deepEqual(groups.flat(), order);
    for (const [level, group] of groups.entries()) {
      for (const id of group) assert.equal(depths.get(id), level);
    }
    for (const { id, dependsOn } of sound) {
      for (const other of dependsOn) {
        assert.ok(order.indexOf(other) < order.indexOf(id));
      }
    }
    const needs = new Map(graph.map((step) => [step.id, step.dependsOn]));
    const cyclic = graph.some(({ id }) => allNeeded(id, needs).has(id));
    assert.equal(cycle !== undefined, cyclic);
    for (const [i, id] of cycle?.entries() ?? []) {
      const next = cycle?.[i + 1];
      if (next !== undefined) assert.ok(needs.get(id)?.includes(next));
    }
    assert.equal(cycle?.at(0), cycle?.at(-1));
  }));
});
