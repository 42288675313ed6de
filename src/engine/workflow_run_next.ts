/**
 * What becomes of a step that waits, by those it depends on.
 *
 * @module
 */
import {
  isSettled,
  letsOthersStart,
  type StepState,
} from "./step_run_state.ts";

/** What to do with a step now. */
export type NextForStep =
  | { readonly kind: "start" }
  | { readonly kind: "skip"; readonly reason: string };

/**
 * Says whether a step may start, or never will; undefined when it has to wait
 * on, or waits no more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { waiting } from "./step_run_state.ts";
 * import { nextFor } from "./workflow_run_next.ts";
 *
 * const [a, b] = [waiting("a", "coder"), waiting("b", "coder")];
 * assert.equal(nextFor(b, ["a"], new Map([["a", a]])), undefined);
 * const done = { ...a, status: "completed" } as const;
 * assert.deepEqual(nextFor(b, ["a"], new Map([["a", done]])), { kind: "start" });
 * ```
 */
export function nextFor(
  state: StepState,
  dependsOn: readonly string[],
  states: ReadonlyMap<string, StepState>,
): NextForStep | undefined {
  if (state.status !== "waiting") return undefined;
  const before = dependsOn.flatMap((id) => states.get(id) ?? []);
  const lost = before.find((one) => isSettled(one) && !letsOthersStart(one));
  if (lost !== undefined) {
    const how = lost.status === "failed" ? "failed" : "was skipped";
    return { kind: "skip", reason: `step "${lost.id}", it needs, ${how}` };
  }
  return before.every(letsOthersStart) ? { kind: "start" } : undefined;
}
