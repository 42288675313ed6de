/**
 * The figures of a workflow's run, out of its steps.
 *
 * @module
 */
import type { RunFields } from "./journal.ts";
import { addKnown } from "./run_cost.ts";
import type { StepState, StepStatus } from "./step_run_state.ts";

/** What all calls of a run used. */
export interface RunTotals {
  /** Tokens. */
  readonly tokens: number;
  /** USD; null when a price is not known. */
  readonly usd: number | null;
}

/** Adds up what the steps used. */
export function runTotals(
  states: ReadonlyMap<string, StepState>,
): RunTotals {
  let tokens = 0;
  let usd: number | null = 0;
  for (const { cost } of states.values()) {
    if (cost === undefined) continue;
    tokens += cost.total_tokens;
    usd = addKnown(usd, cost.total_cost);
  }
  return { tokens, usd };
}

/**
 * Fields of the run's record that follow from its steps.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { waiting } from "./step_run_state.ts";
 * import { runCounters } from "./workflow_run_counters.ts";
 *
 * const done = { ...waiting("a", "coder"), status: "completed" } as const;
 * const fields = runCounters(new Map([["a", done], ["b", waiting("b", "pm")]]));
 * assert.equal(fields["steps_completed"], 1);
 * assert.deepEqual(fields["agents_used"], ["coder"]);
 * ```
 */
export function runCounters(
  states: ReadonlyMap<string, StepState>,
): RunFields {
  const all = [...states.values()];
  const count = (status: StepStatus): number =>
    all.filter((state) => state.status === status).length;
  const ran = all.filter(({ status }) =>
    status !== "waiting" && status !== "skipped"
  );
  const { tokens, usd } = runTotals(states);
  return {
    "steps_total": all.length,
    "steps_completed": count("completed"),
    "steps_failed": count("failed"),
    "steps_skipped": count("skipped"),
    "agents_used": [...new Set(ran.map(({ agent }) => agent))],
    "tokens_total": tokens,
    "cost_total_usd": usd,
  };
}

/**
 * Keeps the counters of a record up to date without a step waiting for it:
 * while one write is under way, the next collects everything that happens.
 */
export class CounterWriter {
  readonly #write: (fields: RunFields) => Promise<void>;
  #next: RunFields | undefined;
  #writing: Promise<void> | undefined;

  /** `write` must not reject. */
  constructor(write: (fields: RunFields) => Promise<void>) {
    this.#write = write;
  }

  /** Has the counters written, now or with the next ones. */
  count(states: ReadonlyMap<string, StepState>): void {
    this.#next = runCounters(states);
    this.#writing ??= this.#work();
  }

  /** Waits until everything is written. */
  async done(): Promise<void> {
    await this.#writing;
  }

  async #work(): Promise<void> {
    while (this.#next !== undefined) {
      const fields = this.#next;
      this.#next = undefined;
      await this.#write(fields);
    }
    this.#writing = undefined;
  }
}
