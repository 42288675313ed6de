/**
 * A model as the engine sees it: one call, text that comes in pieces, what it
 * used.
 *
 * @module
 */

/** Which model of which provider, and how it is asked. */
export interface ModelChoice {
  /** As `openai`. */
  readonly provider: string;
  /** As `gpt-4`; empty for `mock`. */
  readonly model: string;
  /** Default of the engine: 0.7. */
  readonly temperature: number;
  /** Undefined leaves it to the provider. */
  readonly maxTokens: number | undefined;
}

/** One question to a model. */
export interface ModelCall {
  /** Whom. */
  readonly choice: ModelChoice;
  /** The system prompt. */
  readonly system: string;
  /** The user prompt. */
  readonly prompt: string;
  /** The output keys wanted; the mock answers by them. */
  readonly outputKeys: readonly string[];
  /** How often it may be tried, the first time included. */
  readonly maxAttempts: number;
  /** Ends the call; its reason is thrown. */
  readonly signal: AbortSignal;
  /** When the run must be over, in milliseconds since 1970: no wait goes beyond. */
  readonly deadlineMs?: number | undefined;
  /** Hears the text as it comes; never called for a try that is repeated. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Told before a wait. */
  readonly onRetry?: ((retry: ModelRetry) => void) | undefined;
}

/** A try that failed and will be repeated. */
export interface ModelRetry {
  /** Which one failed, from 1. */
  readonly attempt: number;
  /** How long until the next. */
  readonly delayMs: number;
  /** What was wrong, for people. */
  readonly reason: string;
}

/** How many tokens a call took. */
export interface ModelUsage {
  /** Of the question. */
  readonly promptTokens: number;
  /** Of the answer. */
  readonly completionTokens: number;
}

/** What a model said. */
export interface ModelAnswer {
  /** All of it. */
  readonly text: string;
  /** Undefined when the provider does not tell. */
  readonly usage: ModelUsage | undefined;
  /** As the provider ended: `stop`, `length`, ... */
  readonly finishReason: string;
}

/** Asks models. Calls may run concurrently. */
export interface Models {
  /**
   * Whether a call could be made: provider known, key and base URL there.
   *
   * @throws {ParacleError} `provider.not_configured` naming the variable;
   * `usage.invalid` for an unknown provider.
   */
  check(choice: ModelChoice): void;
  /** Whether a call of it costs nothing: the mock, and endpoints of this machine. */
  isFree(choice: ModelChoice): boolean;
  /** What was odd about the endpoint, such as a key sent over plain http; one line each. */
  warnings(choice: ModelChoice): readonly string[];
  /**
   * Asks once, with retries where nothing had been said.
   *
   * @throws {ParacleError} `provider.unavailable`, `provider.rate_limited`,
   * `provider.refused`, `auth.provider_rejected`; the signal's reason.
   */
  call(call: ModelCall): Promise<ModelAnswer>;
}
