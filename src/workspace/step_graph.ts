/**
 * The order of steps: what waits for what.
 *
 * @module
 */

/** A step as far as its order goes. */
export interface GraphStep {
  /** Its id; of steps with the same id the first counts. */
  readonly id: string;
  /** Ids it waits for; those of no step do not count. */
  readonly dependsOn: readonly string[];
}

/** Steps in their order. */
export interface StepOrder {
  /** By Kahn's algorithm, first in first out, filled in the order given; without the steps of a cycle and those behind one. */
  readonly order: readonly string[];
  /** The same ids by the longest way to them: those of a group wait for earlier groups alone. */
  readonly groups: readonly (readonly string[])[];
  /** Ids that wait for each other, the first one again at the end; undefined without a cycle. */
  readonly cycle: readonly string[] | undefined;
}

/**
 * Puts steps in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { orderSteps } from "./step_graph.ts";
 *
 * const { order, groups, cycle } = orderSteps([
 *   { id: "report", dependsOn: ["scan"] },
 *   { id: "collect", dependsOn: [] },
 *   { id: "scan", dependsOn: [] },
 * ]);
 * assert.deepEqual(order, ["collect", "scan", "report"]);
 * assert.deepEqual(groups, [["collect", "scan"], ["report"]]);
 * assert.equal(cycle, undefined);
 * ```
 */
export function orderSteps(steps: readonly GraphStep[]): StepOrder {
  const needs = new Map<string, ReadonlySet<string>>();
  const ids = new Set(steps.map(({ id }) => id));
  for (const { id, dependsOn } of steps) {
    if (needs.has(id)) continue;
    needs.set(id, new Set(dependsOn.filter((other) => ids.has(other))));
  }
  const levels = levelsOf(needs);
  const groups: string[][] = [];
  for (const [id, level] of levels) (groups[level] ??= []).push(id);
  const order = [...levels.keys()];
  return { order, groups, cycle: findCycle(needs, levels) };
}

/** Every id that a step waits for, directly or not; its own among them in a cycle. */
export function allNeeded(
  id: string,
  needs: ReadonlyMap<string, Iterable<string>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...needs.get(id) ?? []];
  for (const next of queue) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...needs.get(next) ?? []);
  }
  return found;
}

/** The level of every step that can be reached, in Kahn's order. */
function levelsOf(
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const waiting = new Map<string, number>();
  const followers = new Map<string, string[]>();
  const levels = new Map<string, number>();
  for (const [id, others] of needs) {
    waiting.set(id, others.size);
    if (others.size === 0) levels.set(id, 0);
    for (const other of others) {
      const known = followers.get(other);
      if (known === undefined) followers.set(other, [id]);
      else known.push(id);
    }
  }
  // The map grows while it is walked: it is the queue.
  for (const [id, level] of levels) {
    for (const follower of followers.get(id) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      // The last one it waits for is of the highest level: first in, first out.
      if (left === 0) levels.set(follower, level + 1);
    }
  }
  return levels;
}

function findCycle(
  needs: ReadonlyMap<string, ReadonlySet<string>>,
  placed: ReadonlyMap<string, number>,
): readonly string[] | undefined {
  const way = new Map<string, number>();
  let id = [...needs.keys()].find((one) => !placed.has(one));
  while (id !== undefined) {
    const start = way.get(id);
    if (start !== undefined) return [...[...way.keys()].slice(start), id];
    way.set(id, way.size);
    // A step without a place waits for another one without a place.
    id = [...needs.get(id) ?? []].find((one) => !placed.has(one));
  }
  return undefined;
}
