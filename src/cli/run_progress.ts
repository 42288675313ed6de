/**
 * What happens in a run, told on standard error while it happens.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { printable } from "../core/printable.ts";
import type { RunEvent } from "../engine/runner.ts";
import type { CliIo } from "./io.ts";
import { StatusLines } from "./run_status.ts";

const TICK_MS = 1_000;

type StepEvent = RunEvent & { readonly type: "step" };

/** What is told, and with what. */
export interface ProgressOptions {
  /** Time. */
  readonly clock: Clock;
  /** What is waited for while nothing is known of steps. */
  readonly subject: string;
  /** Whether steps are told without a terminal, too. */
  readonly watch?: boolean;
  /** Hears the text of an answer; without it the wait is shown to the end. */
  readonly onText?: ((text: string) => void) | undefined;
}

/**
 * Tells of one run, until disposed. What cannot be printed does not end the
 * run: it is thrown by `check`, when the run is over.
 */
export class RunProgress implements AsyncDisposable {
  readonly #io: CliIo;
  readonly #options: ProgressOptions;
  readonly #status: StatusLines;
  readonly #over = new AbortController();
  readonly #ticking: Promise<void>;
  readonly #running = new Map<string, number>();
  readonly #told = new Map<string, string>();
  readonly #startedMs: number;
  #done = "";
  #isSilent = false;
  #fault: unknown;

  /** Begins to wait. */
  constructor(io: CliIo, options: ProgressOptions) {
    this.#io = io;
    this.#options = options;
    this.#status = new StatusLines(io);
    this.#startedMs = options.clock.now();
    this.#ticking = io.isTerminal.stderr ? this.#tick() : Promise.resolve();
  }

  /** Handed to the runner. */
  readonly onEvent = (event: RunEvent): void => {
    this.#guarded(() => this.#tell(event));
  };

  /** Takes the status away while somebody else uses the terminal. */
  pause(): Disposable {
    this.#isSilent = true;
    this.#guarded(() => this.#status.clear());
    return {
      [Symbol.dispose]: () => {
        this.#isSilent = false;
      },
    };
  }

  /** @throws What printing failed with, such as a pipe that nobody reads. */
  check(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Takes the status away for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#ticking;
    this.#guarded(() => this.#status.clear());
  }

  #tell(event: RunEvent): void {
    switch (event.type) {
      case "started":
        return this.#status.note(`run ${printable(event.runId)}\n`);
      case "warning":
        return this.#status.note(`warning: ${printable(event.message)}\n`);
      case "retry":
        return this.#status.note(retryLine(event));
      case "step":
        return this.#tellStep(event);
      case "text": {
        const { onText } = this.#options;
        if (onText === undefined) return;
        this.#isSilent = true;
        this.#status.clear();
        onText(event.text);
      }
    }
  }

  #tellStep(event: StepEvent): void {
    const { clock, watch = false } = this.#options;
    const isRunning = event.status === "running";
    if (isRunning) this.#running.set(event.stepId, clock.now());
    else this.#running.delete(event.stepId);
    this.#done = `${event.done}/${event.total} steps`;
    const { stderr } = this.#io.isTerminal;
    // On a terminal, a step that runs is among the lines that go away.
    const isTold = stderr ? !isRunning : watch;
    const line = stepLine(event);
    if (isTold && this.#told.get(event.stepId) !== line) {
      this.#status.note(line);
    }
    this.#told.set(event.stepId, line); // a gate may be reached twice
    this.#draw();
  }

  async #tick(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, { signal }).catch(() => {});
      if (!signal.aborted) this.#guarded(() => this.#draw());
    }
  }

  #draw(): void {
    if (this.#isSilent) return;
    const { clock, subject } = this.#options;
    const now = clock.now();
    const since = (ms: number): string => `${Math.floor((now - ms) / 1000)} s`;
    const steps = [...this.#running].map(([id, ms]) =>
      `running    ${printable(id)}  ${since(ms)}`
    );
    const what = this.#done === ""
      ? `waiting for ${printable(subject)}`
      : this.#done;
    this.#status.draw([...steps, `[${what}, ${since(this.#startedMs)}]`]);
  }

  #guarded(tell: () => void): void {
    if (this.#fault !== undefined) return;
    try {
      tell();
    } catch (error) {
      this.#fault = error;
    }
  }
}

const STATES: Readonly<Record<StepEvent["status"], string>> = {
  "running": "running",
  "completed": "completed",
  "failed": "failed",
  "skipped": "skipped",
  "awaiting_approval": "approval?",
};

function stepLine(event: StepEvent): string {
  const { stepId, status, reason, seconds } = event;
  const took = seconds === undefined ? [] : [`${seconds.toFixed(1)} s`];
  const why = reason === undefined ? [] : [printable(reason)];
  const state = STATES[status].padEnd(9);
  return [state, printable(stepId), ...took, ...why].join("  ") + "\n";
}

function retryLine(event: RunEvent & { readonly type: "retry" }): string {
  const { stepId, attempt, delayMs, reason } = event;
  const where = stepId === undefined ? "" : `step ${printable(stepId)}, `;
  const seconds = (delayMs / 1000).toFixed(1);
  return `retry: ${where}attempt ${attempt} failed: ${printable(reason)}; ` +
    `the next in ${seconds} s\n`;
}
