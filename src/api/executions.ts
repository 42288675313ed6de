/**
 * The runs that live in the server.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type {
  AgentRunDocument,
  RunCall,
  RunEvent,
  WorkflowRunDocument,
} from "../engine/runner.ts";
import { EventFeed } from "./event_feed.ts";
import { failureDocument, HttpFailure } from "./failures.ts";

/** The document of a run. */
export type RunDocument = AgentRunDocument | WorkflowRunDocument;

/** Limits of a server. */
export interface ExecutionsOptions {
  /** Time. */
  readonly clock: Clock;
  /** How many runs at once. Default: 32. */
  readonly atOnce?: number;
  /** How long runs may go on once the server stops. Default: 10 s. */
  readonly graceMs?: number;
}

/** A run that goes on. */
export interface Started<D> {
  /** Its id. */
  readonly runId: string;
  /** Its document, once it is over. */
  readonly document: Promise<D>;
}

interface Execution {
  readonly feed: EventFeed;
  readonly controller: AbortController;
  readonly running: Set<string>;
}

const FINISHED_KEPT = 32;
/** Within this a run that is told to end has ended; it is recorded by then. */
const ENDING_MS = 5_000;

/** Starts, follows and ends the runs of a server. Its owner disposes it. */
export class Executions implements AsyncDisposable {
  readonly #options: ExecutionsOptions;
  readonly #live = new Map<Execution, Promise<void>>();
  readonly #byRun = new Map<string, Execution>();
  readonly #stopping = new AbortController();
  readonly #owned = new Set<Promise<void>>();
  #feeds = 0;
  #closing: Promise<void> | undefined;

  /** Nothing runs yet. */
  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** Aborted when the server stops and its runs have ended: streams end with it. */
  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Starts a run and resolves when it has an id. What is thrown before is
   * thrown here; later, it is in the feed.
   *
   * @throws {ParacleError} With status 503 when the server stops, or runs as
   * many as it may.
   */
  async start<D extends RunDocument>(
    launch: (call: RunCall) => Promise<D>,
  ): Promise<Started<D>> {
    this.#requireRoom();
    const execution: Execution = {
      feed: new EventFeed(
        `${this.#options.clock.now().toString(36)}${++this.#feeds}`,
      ),
      controller: new AbortController(),
      running: new Set(),
    };
    const started = Promise.withResolvers<string>();
    const document = launch({
      signal: execution.controller.signal,
      onEvent: (event) => {
        execution.feed.add(event);
        track(execution, event);
        if (event.type !== "started") return;
        this.#keep(event.runId, execution);
        started.resolve(event.runId);
      },
    });
    const over = document.then((value) => {
      execution.feed.end("end", value);
      this.#keep(value.run_id, execution);
      started.resolve(value.run_id);
    }, (error) => {
      execution.feed.end("failed", failureDocument(error));
      started.reject(error);
    }).finally(() => {
      execution.running.clear();
      this.#live.delete(execution);
      this.#forget();
    });
    this.#live.set(execution, over);
    return { runId: await started.promise, document };
  }

  /** Takes over work that ends with `stopped` and never rejects: `close` waits for it. */
  own(work: Promise<void>): void {
    this.#owned.add(work);
    work.then(() => this.#owned.delete(work));
  }

  /** The events of a run that lives here, or did not long ago. */
  feed(runId: string): EventFeed | undefined {
    return this.#byRun.get(runId)?.feed;
  }

  /** The step of a run that started last and is not settled. */
  currentStep(runId: string): string | undefined {
    return [...this.#byRun.get(runId)?.running ?? []].at(-1);
  }

  /** Ends a run that lives here; false when none does. */
  cancel(runId: string): boolean {
    const execution = this.#byRun.get(runId);
    if (execution === undefined || !this.#live.has(execution)) return false;
    execution.controller.abort(
      new ParacleError("run.cancelled", "Cannot go on: the run was cancelled"),
    );
    return true;
  }

  /**
   * Takes no more runs, lets those that go on go on for the grace, then
   * cancels them. Idempotent, bounded, never rejects.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#within(this.#options.graceMs ?? 10_000);
    // Not `cancelled.terminate`: whoever follows a run was not told to end.
    const reason = new ParacleError(
      "run.cancelled",
      "Cannot go on: the server was stopped",
    );
    for (const { controller } of this.#live.keys()) controller.abort(reason);
    await this.#within(ENDING_MS);
    this.#stopping.abort(reason);
    await Promise.all(this.#owned);
  }

  /** Waits for the runs, so long at most. */
  async #within(ms: number): Promise<void> {
    if (this.#live.size === 0) return;
    const ended = new AbortController();
    const limit = this.#options.clock.sleep(ms, { signal: ended.signal })
      .catch(() => {});
    await Promise.race([Promise.all(this.#live.values()), limit]);
    ended.abort();
    await limit;
  }

  #requireRoom(): void {
    if (this.#closing !== undefined) {
      throw new HttpFailure(
        503,
        "cancelled.terminate",
        "Cannot start a run: the server is stopping",
      );
    }
    const { atOnce = 32 } = this.#options;
    if (this.#live.size < atOnce) return;
    throw new HttpFailure(
      503,
      "run.limit_reached",
      `Cannot start a run: ${this.#live.size} runs go on already; ` +
        "try again when one is over",
      { headers: { "retry-after": "5" } },
    );
  }

  #keep(runId: string, execution: Execution): void {
    this.#byRun.delete(runId); // the newest stands last
    this.#byRun.set(runId, execution);
  }

  #forget(): void {
    const finished = [...this.#byRun].filter(([, execution]) =>
      !this.#live.has(execution)
    );
    for (const [runId] of finished.slice(0, -FINISHED_KEPT)) {
      this.#byRun.delete(runId);
    }
  }
}

function track({ running }: Execution, event: RunEvent): void {
  if (event.type !== "step") return;
  running.delete(event.stepId);
  if (event.status === "running") running.add(event.stepId);
}
