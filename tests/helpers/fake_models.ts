/**
 * Models that answer what a test says.
 *
 * @module
 */
import type {
  ModelAnswer,
  ModelCall,
  ModelChoice,
  Models,
} from "../../src/engine/model.ts";

/** An answer: plain text uses 10 and 5 tokens. */
export type FakeAnswer = string | ModelAnswer | Error;

/** What a test decides. */
export interface FakeModelsOptions {
  /** The answer to a call. Default: `answer to STEP` for what the prompt begins with. */
  readonly answer?: (
    call: ModelCall,
    number: number,
  ) => FakeAnswer | Promise<FakeAnswer>;
  /** Whether calls cost nothing. Default: no. */
  readonly free?: boolean;
  /** Refuses a choice. */
  readonly check?: (choice: ModelChoice) => void;
}

/** Models in memory. Every call is kept. */
export class FakeModels implements Models {
  readonly calls: ModelCall[] = [];
  /** How many calls there were at once at most. */
  mostAtOnce = 0;
  #running = 0;
  readonly #waiters: { readonly number: number; wake(): void }[] = [];
  readonly #options: FakeModelsOptions;

  constructor(options: FakeModelsOptions = {}) {
    this.#options = options;
  }

  /** First lines of the prompts, in the order of the calls. */
  get asked(): readonly string[] {
    return this.calls.map((call) => firstLine(call));
  }

  /** Waits until so many calls have begun. */
  called(number: number): Promise<void> {
    if (this.calls.length >= number) return Promise.resolve();
    return new Promise((wake) => this.#waiters.push({ number, wake }));
  }

  check(choice: ModelChoice): void {
    this.#options.check?.(choice);
  }

  isFree({ provider }: ModelChoice): boolean {
    return provider === "mock" || (this.#options.free ?? false);
  }

  warnings(): readonly string[] {
    return [];
  }

  async call(call: ModelCall): Promise<ModelAnswer> {
    this.calls.push(call);
    for (const { number, wake } of this.#waiters) {
      if (number <= this.calls.length) wake();
    }
    this.#running++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    try {
      return await this.#answer(call);
    } finally {
      this.#running--;
    }
  }

  async #answer(call: ModelCall): Promise<ModelAnswer> {
    const answer = this.#options.answer ??
      ((one: ModelCall) => answerByKeys(one));
    const given = await untilAborted(
      Promise.resolve(answer(call, this.calls.length)),
      call.signal,
    );
    if (given instanceof Error) throw given;
    const whole = typeof given === "string"
      ? {
        text: given,
        usage: { promptTokens: 10, completionTokens: 5 },
        finishReason: "stop",
      }
      : given;
    call.onText?.(whole.text);
    return whole;
  }
}

/** What was asked for, in one line. */
export function firstLine({ prompt: text }: ModelCall): string {
  return text.split("\n")[0] ?? "";
}

/** `KEY of FIRST LINE`, one key as text and several as JSON. */
export function answerByKeys(call: ModelCall): string {
  const [first = "result", ...others] = call.outputKeys;
  const line = firstLine(call);
  if (others.length === 0) return `${first} of ${line}`;
  return JSON.stringify(
    Object.fromEntries(
      call.outputKeys.map((key) => [key, `${key} of ${line}`]),
    ),
  );
}

/** The answer, or the reason of a signal that ends the wait for it. */
async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
