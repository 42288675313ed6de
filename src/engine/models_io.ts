/**
 * The models: which endpoint is asked, how often, and by whom.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type { ModelAnswer, ModelCall, ModelChoice, Models } from "./model.ts";
import {
  type Endpoint,
  type EndpointOptions,
  endpointWarnings,
  isFreeEndpoint,
  resolveEndpoint,
} from "./provider_endpoint.ts";
import { mockAnswer } from "./provider_mock.ts";
import { type Fetch, providerFetch } from "./provider_request.ts";
import { withRetries } from "./retry.ts";

// Loaded by the first call, and read ahead by nobody.
const LATE = { sdk: "./sdk_io.ts" } as const;

/** What models are asked with. */
export interface ModelsOptions {
  /** An environment variable; undefined when it is unset or cannot be read. */
  readonly env: (name: string) => string | undefined;
  /** Variables of keys by provider, in place of `<ID>_API_KEY`. */
  readonly providerKeyNames?: Readonly<Record<string, string>> | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the system's. */
  readonly fetch?: Fetch;
}

/**
 * Opens the models that the environment makes available. Nothing stays open.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openModels } from "./models_io.ts";
 *
 * const models = openModels({ env: () => undefined });
 * const choice = { provider: "mock", model: "", temperature: 0.7, maxTokens: undefined };
 * const { signal } = new AbortController();
 * const call = { choice, system: "", prompt: "", outputKeys: ["a"], maxAttempts: 1, signal };
 * assert.equal((await models.call(call)).text, "mock_a_result");
 * ```
 */
export function openModels(options: ModelsOptions): Models {
  return new EndpointModels(options);
}

class EndpointModels implements Models {
  readonly #endpoints: EndpointOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #fetch: Fetch;

  constructor(options: ModelsOptions) {
    const { env, providerKeyNames: keyNames } = options;
    this.#endpoints = { env, keyNames };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#fetch = options.fetch ?? fetch;
  }

  check(choice: ModelChoice): void {
    this.#endpoint(choice);
  }

  isFree({ provider }: ModelChoice): boolean {
    return isFreeEndpoint(provider, this.#endpoints);
  }

  warnings(choice: ModelChoice): readonly string[] {
    return endpointWarnings(this.#endpoint(choice));
  }

  async call(call: ModelCall): Promise<ModelAnswer> {
    call.signal.throwIfAborted();
    const endpoint = this.#endpoint(call.choice);
    if (endpoint.provider.protocol === "mock") {
      const answer = mockAnswer(call.outputKeys);
      call.onText?.(answer.text);
      return answer;
    }
    return await this.#ask(endpoint, call);
  }

  async #ask(endpoint: Endpoint, call: ModelCall): Promise<ModelAnswer> {
    const { ask }: typeof import("./sdk_io.ts") = await import(LATE.sdk);
    const clock = this.#clock;
    const fetch = providerFetch(endpoint, { fetch: this.#fetch, clock });
    let started = false;
    const onOutput = (): void => {
      started = true;
    };
    return await withRetries(
      () => ask({ ...call, endpoint, fetch, onOutput }),
      {
        ...call,
        mayRepeat: () => !started,
        clock,
        random: this.#random,
      },
    );
  }

  #endpoint({ provider, model }: ModelChoice): Endpoint {
    const endpoint = resolveEndpoint(provider, this.#endpoints);
    if (model !== "" || endpoint.provider.protocol === "mock") return endpoint;
    throw new ParacleError(
      "usage.invalid",
      `Cannot ask ${provider}: no model is named; use --model`,
      { details: { provider } },
    );
  }
}
