/**
 * The steps of a workflow: each starts when those it depends on are settled.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { Semaphore } from "../core/semaphore.ts";
import type { RunRecord } from "./journal.ts";
import { timeLimit } from "./limits.ts";
import type { Models } from "./model.ts";
import { tellWarning } from "./run_end.ts";
import { abortError, failureAt, statusOf } from "./run_failure.ts";
import type { RunCall } from "./runner.ts";
import { type PlannedStep, runStep, type StepEnd } from "./step_run.ts";
import { earlierError, type StepState } from "./step_run_state.ts";
import { StepBook } from "./workflow_run_book.ts";
import { passGate } from "./workflow_run_gate.ts";
import { nextFor } from "./workflow_run_next.ts";
import type { WorkflowPlan } from "./workflow_run_plan.ts";

/** What a workflow's run works with. */
export interface WorkflowRunParts {
  /** What runs. */
  readonly plan: WorkflowPlan;
  /** Where it is written down; borrowed. */
  readonly record: RunRecord;
  /** Asked. */
  readonly models: Models;
  /** For times and limits. */
  readonly clock: Clock;
  /** Who asked for the run. */
  readonly call: RunCall;
  /** What ended the run before it went on; nothing is run then. */
  readonly halted?: ParacleError | undefined;
  /** The steps as they are now, by id; those not settled are run. */
  readonly states: ReadonlyMap<string, StepState>;
}

/** How far the steps came. */
export interface StepsEnd {
  /** Every step, by id. */
  readonly states: ReadonlyMap<string, StepState>;
  /** How the run ends; `pending` when it is parked. */
  readonly status: "completed" | "failed" | "timeout" | "cancelled" | "pending";
  /** Why the run did not succeed. */
  readonly error?: ParacleError;
  /** The first step whose gate was left for later; only when it is parked. */
  readonly parkedAt?: string;
}

/** Runs what can be run. Never throws; nothing of it goes on afterwards. */
export async function runSteps(parts: WorkflowRunParts): Promise<StepsEnd> {
  const { plan, record, call, clock } = parts;
  await using limit = timeLimit(plan.seconds, {
    clock,
    signals: [call.signal, record.ended],
    reason: () =>
      new ParacleError(
        "run.timeout",
        `Cannot finish workflow "${printable(plan.workflow.definition.id)}": ` +
          `the ${plan.seconds} s it may take are over`,
        { details: { seconds: plan.seconds } },
      ),
  });
  return await new StepRunner(parts, limit.signal).run();
}

class StepRunner {
  readonly #parts: WorkflowRunParts;
  readonly #signal: AbortSignal;
  readonly #book: StepBook;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #slots: Semaphore;
  readonly #people = new Semaphore(1); // one question at a time
  readonly #left = new Set<string>(); // gates that were tried already
  #halted: ParacleError | undefined; // ends the run at once
  #failed: { readonly id: string; readonly error: ParacleError } | undefined;

  constructor(parts: WorkflowRunParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#halted = parts.halted;
    this.#slots = new Semaphore(parts.plan.maxConcurrent);
    this.#book = new StepBook({
      ...parts,
      onFault: (error) => this.#halt(error),
    });
    for (const state of parts.states.values()) {
      if (state.status === "failed") this.#fail(state, earlierError(state));
    }
  }

  async run(): Promise<StepsEnd> {
    for (;;) {
      this.#startReady();
      if (this.#busy.size === 0) break;
      await Promise.race(this.#busy.values());
    }
    if (this.#signal.aborted) this.#halt(abortError(this.#signal, "the run"));
    const { states } = this.#book;
    const parked = this.#mayStart
      ? [...states.values()].find(isWaitingAtGate)
      : undefined;
    if (parked === undefined) await this.#skipTheRest();
    await this.#book.done();
    return this.#end(parked?.id);
  }

  #end(parkedAt: string | undefined): StepsEnd {
    const { states } = this.#book;
    if (this.#halted !== undefined) {
      return { states, status: statusOf(this.#halted), error: this.#halted };
    }
    if (parkedAt !== undefined) return { states, status: "pending", parkedAt };
    if (this.#failed === undefined) return { states, status: "completed" };
    // A step that ran out of time fails; only the run's own limit is a timeout.
    const { id, error } = this.#failed;
    return { states, status: "failed", error: failureAt("step", id, error) };
  }

  get #mayStart(): boolean {
    const { continueOnError } = this.#parts.plan;
    return this.#halted === undefined && !this.#signal.aborted &&
      (this.#failed === undefined || continueOnError);
  }

  #startReady(): void {
    if (!this.#mayStart) return;
    for (const step of this.#parts.plan.steps) {
      const { id } = step.compiled.step;
      const state = this.#book.states.get(id);
      if (state === undefined || this.#busy.has(id)) continue;
      const work = this.#workFor(step, state);
      if (work === undefined) continue;
      this.#busy.set(id, work().finally(() => this.#busy.delete(id)));
    }
  }

  /** What there is to do for a step now; undefined is nothing. */
  #workFor(
    step: PlannedStep,
    state: StepState,
  ): (() => Promise<void>) | undefined {
    if (isWaitingAtGate(state) && !this.#left.has(state.id)) {
      return () => this.#gate(step, state);
    }
    const { dependsOn } = step.compiled;
    const next = nextFor(state, dependsOn, this.#book.states);
    if (next === undefined) return undefined;
    return next.kind === "skip"
      ? () => this.#book.skip(state, next.reason)
      : () => this.#step(step, state);
  }

  /** Never rejects, like everything that is kept in `#busy`. */
  async #step(step: PlannedStep, state: StepState): Promise<void> {
    let end: StepEnd;
    try {
      using _slot = await this.#slots.acquire({ signal: this.#signal });
      if (!this.#mayStart) return;
      end = await runStep(step, this.#stepParts(state));
    } catch {
      return; // the run ended while the step waited for its turn
    }
    const { error, limit } = end;
    if (error !== undefined && error === this.#halted && !end.state.raw) {
      return await this.#book.skip(state, error.message); // it never asked
    }
    if (limit !== undefined) this.#halt(limit);
    if (end.state.status === "completed" && step.gated) {
      return await this.#gate(step, end.state);
    }
    await this.#settle(end);
  }

  #stepParts(state: StepState): Parameters<typeof runStep>[1] {
    const { plan, record, models, clock, call } = this.#parts;
    const stepId = state.id;
    return {
      models,
      clock,
      state,
      spending: plan.spending,
      scope: { inputs: plan.inputs, steps: this.#book.views },
      signal: this.#signal,
      dryRun: plan.settings.dry_run,
      // Nothing is paid for once something could not be written down.
      mayCall: () => {
        if (this.#halted !== undefined) throw this.#halted;
      },
      started: (running) => this.#book.write(running),
      warn: (message) => tellWarning(record, message, call),
      hears: {
        onText: (text) => call.onEvent?.({ type: "text", stepId, text }),
        onRetry: (retry) => {
          record.log(`step ${stepId}: try ${retry.attempt}: ${retry.reason}`);
          call.onEvent?.({ type: "retry", stepId, ...retry });
        },
      },
    };
  }

  async #gate(step: PlannedStep, state: StepState): Promise<void> {
    const { plan, record, clock, call } = this.#parts;
    this.#left.add(state.id);
    const { "auto_approve": auto, "dry_run": dry } = plan.settings;
    let saved: StepState | undefined;
    const end = await passGate(state, step.gate, {
      runId: record.id,
      clock,
      signal: this.#signal,
      // A run that waited here may find that the definition lost its gate.
      autoApprove: auto || dry || !step.gated,
      decide: call.decide && this.#oneByOne(call.decide),
      save: (waiting) => this.#book.write(saved = waiting),
      warn: (message) => call.onEvent?.({ type: "warning", message }),
    });
    if (end.limit !== undefined) this.#halt(end.limit);
    if (end.state !== saved) await this.#settle(end);
  }

  #oneByOne(decide: NonNullable<RunCall["decide"]>): RunCall["decide"] {
    return async (request, options) => {
      using _turn = await this.#people.acquire(options);
      return await decide(request, options);
    };
  }

  async #settle({ state, error }: StepEnd): Promise<void> {
    if (error !== undefined && state.status === "failed") {
      this.#fail(state, error);
    }
    await this.#book.write(state);
  }

  async #skipTheRest(): Promise<void> {
    const reason = this.#halted?.message ??
      `step "${this.#failed?.id ?? ""}" failed`;
    for (const state of this.#book.states.values()) {
      if (state.status === "waiting") await this.#book.skip(state, reason);
    }
  }

  #halt(error: ParacleError): void {
    this.#halted ??= error;
  }

  #fail({ id }: StepState, error: ParacleError): void {
    this.#failed ??= { id, error };
  }
}

function isWaitingAtGate({ status }: StepState): boolean {
  return status === "awaiting_approval";
}
