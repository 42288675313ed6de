/**
 * The steps of a run as they stand: remembered, written down, told.
 *
 * @module
 */
import type { ParacleError } from "../core/errors.ts";
import type { StepView } from "../workspace/scope.ts";
import type { RunRecord } from "./journal.ts";
import { asError } from "./run_failure.ts";
import type { RunCall } from "./runner.ts";
import {
  isSettled,
  secondsOf,
  stepFields,
  stepLine,
  type StepState,
  viewOf,
} from "./step_run_state.ts";
import { CounterWriter } from "./workflow_run_counters.ts";

/** What the book is kept with. */
export interface StepBookOptions {
  /** Where steps are written; borrowed. */
  readonly record: RunRecord;
  /** Who hears of them. */
  readonly call: RunCall;
  /** The steps as they are now, by id. */
  readonly states: ReadonlyMap<string, StepState>;
  /** Told when the record cannot be written. */
  readonly onFault: (error: ParacleError) => void;
}

/** Every step of a run. Nothing here rejects: a fault is told, and memory goes on. */
export class StepBook {
  readonly #options: StepBookOptions;
  readonly #states: Map<string, StepState>;
  readonly #views = new Map<string, StepView>();
  readonly #counters: CounterWriter;

  /** Starts with what is known. */
  constructor(options: StepBookOptions) {
    this.#options = options;
    this.#states = new Map(options.states);
    this.#counters = new CounterWriter((fields) =>
      this.#attempt(() => options.record.update(fields)).then(() => undefined)
    );
    for (const state of this.#states.values()) this.#show(state);
  }

  /** By id, in the order of the file. */
  get states(): ReadonlyMap<string, StepState> {
    return this.#states;
  }

  /** The settled ones as templates see them; grows as steps end. */
  get views(): ReadonlyMap<string, StepView> {
    return this.#views;
  }

  /** Takes down how a step stands now. */
  async write(state: StepState): Promise<void> {
    const { record } = this.#options;
    this.#show(state);
    const fault = await this.#attempt(() =>
      record.writeStep(state.id, stepFields(state))
    );
    if (fault !== undefined && hasAnswer(state)) {
      this.#show({ ...state, unwritten: fault.message });
    }
    if (isSettled(state)) this.#counters.count(this.#states);
    record.log(stepLine(state));
    this.#tell(state);
  }

  /** Takes down that a step does not run. */
  async skip(state: StepState, skippedReason: string): Promise<void> {
    await this.write({ ...state, status: "skipped", skippedReason });
  }

  /** Waits until everything is written. */
  async done(): Promise<void> {
    await this.#counters.done();
  }

  /** Answers why it could not be written. */
  async #attempt(
    write: () => Promise<void>,
  ): Promise<ParacleError | undefined> {
    try {
      await write();
      return undefined;
    } catch (thrown) {
      const error = asError(thrown);
      this.#options.onFault(error);
      return error;
    }
  }

  #show(state: StepState): void {
    this.#states.set(state.id, state);
    const view = viewOf(state);
    if (view !== undefined) this.#views.set(state.id, view);
  }

  #tell(state: StepState): void {
    const { status } = state;
    if (status === "waiting") return;
    this.#options.call.onEvent?.({
      type: "step",
      stepId: state.id,
      status,
      reason: state.error ?? state.skippedReason,
      seconds: isSettled(state) ? secondsOf(state) : undefined,
      done: [...this.#states.values()].filter(isSettled).length,
      total: this.#states.size,
    });
  }
}

function hasAnswer({ outputs, raw }: StepState): boolean {
  return raw !== undefined || Object.keys(outputs).length > 0;
}
