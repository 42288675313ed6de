/**
 * Calls of models as tests make them.
 *
 * @module
 */
import { type ModelsOptions, openModels } from "../../src/engine/models_io.ts";
import type { ModelCall, ModelRetry, Models } from "../../src/engine/model.ts";
import { FakeClock } from "./fake_clock.ts";

/** A key that must not be found anywhere. */
export const PLANTED_KEY = "sk-planted-0123456789abcdef";

/** Models of one endpoint that answers at `url`. */
export function modelsAt(
  url: string,
  options: Partial<ModelsOptions> & { readonly provider?: string } = {},
): Models {
  const { provider = "openai", ...more } = options;
  const id = provider.toUpperCase().replaceAll("-", "_");
  const variables: Readonly<Record<string, string>> = {
    [`${id}_BASE_URL`]: url,
    [`${id}_API_KEY`]: PLANTED_KEY,
  };
  return openModels({ env: (name) => variables[name], ...more });
}

/** A call, with what matters to the test. */
export function callOf(
  change: Partial<ModelCall> & {
    readonly provider?: string;
    readonly model?: string;
  } = {},
): ModelCall {
  const { provider = "openai", model = "test", ...more } = change;
  return {
    choice: { provider, model, temperature: 0.7, maxTokens: undefined },
    system: "You are a test",
    prompt: "Say hello",
    outputKeys: ["result"],
    maxAttempts: 1,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A clock whose waits are over at once, and are kept. */
export class InstantClock extends FakeClock {
  /** How long each wait would have been. */
  readonly waits: number[] = [];

  override sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    return Promise.resolve();
  }
}

/** Keeps what it is told. */
export function retryNotes(): {
  readonly notes: ModelRetry[];
  readonly onRetry: (retry: ModelRetry) => void;
} {
  const notes: ModelRetry[] = [];
  return { notes, onRetry: (retry) => void notes.push(retry) };
}
