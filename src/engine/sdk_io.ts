/**
 * One try of a call, by the `ai` package. Nothing else imports it or its
 * providers: they take longer to load than most commands to run.
 *
 * @module
 */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { type LanguageModel, streamText } from "ai";
import type { ModelAnswer, ModelChoice } from "./model.ts";
import { openaiBody } from "./provider_body.ts";
import type { Endpoint } from "./provider_endpoint.ts";
import { ProviderFailure, quoted, streamFailure } from "./provider_failure.ts";
import type { Fetch } from "./provider_request.ts";

// Standard output and error are not the library's.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

const MAX_CHARACTERS = 16 * 1024 * 1024;

/** A question to one endpoint. */
export interface Question {
  /** Who is asked. */
  readonly endpoint: Endpoint;
  /** The model and how it is asked. */
  readonly choice: ModelChoice;
  /** The system prompt. */
  readonly system: string;
  /** The user prompt. */
  readonly prompt: string;
  /** Makes the request. */
  readonly fetch: Fetch;
  /** Ends it; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called for everything the model does, before `onText`. */
  readonly onOutput: () => void;
  /** Hears the text as it comes. */
  readonly onText?: ((text: string) => void) | undefined;
}

/**
 * Asks once.
 *
 * @throws {ProviderFailure} for anything but a whole answer.
 */
export async function ask(question: Question): Promise<ModelAnswer> {
  const { endpoint, signal } = question;
  signal.throwIfAborted();
  // Whatever way it ends, nothing of the request stays behind.
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    const answer = await read(question, ending.signal);
    return whole(endpoint, answer);
  } catch (error) {
    signal.throwIfAborted();
    throw streamFailure(endpoint, error);
  } finally {
    signal.removeEventListener("abort", end);
    ending.abort();
  }
}

async function read(
  question: Question,
  abortSignal: AbortSignal,
): Promise<ModelAnswer> {
  const { endpoint, choice, system, prompt, onOutput, onText } = question;
  const { maxTokens } = choice;
  const { stream } = streamText({
    model: modelOf(question),
    ...(system !== "" && { system }),
    prompt,
    temperature: choice.temperature,
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    maxRetries: 0,
    abortSignal,
    onError: () => {}, // it would print them; they come as parts too
  });
  let text = "";
  let finish: Omit<ModelAnswer, "text"> | undefined;
  for await (const part of stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "reasoning-delta") onOutput();
    if (part.type === "text-delta" && part.text !== "") {
      onOutput();
      text += part.text;
      onText?.(part.text);
      if (text.length > MAX_CHARACTERS) throw tooLong(endpoint);
    }
    if (part.type === "finish") {
      const { inputTokens, outputTokens } = part.totalUsage;
      const usage = inputTokens === undefined || outputTokens === undefined
        ? undefined
        : { promptTokens: inputTokens, completionTokens: outputTokens };
      finish = { usage, finishReason: part.finishReason };
    }
  }
  return { text, usage: undefined, finishReason: "error", ...finish };
}

/** Refuses what is no whole answer. */
function whole(endpoint: Endpoint, answer: ModelAnswer): ModelAnswer {
  const { text, finishReason } = answer;
  if (finishReason === "content-filter") {
    const said = text === "" ? "" : `: ${quoted(text, endpoint)}`;
    const state = `it refused to answer${said}`;
    throw new ProviderFailure("provider.refused", endpoint, state);
  }
  if (finishReason === "error" || finishReason === "interrupted") {
    throw streamFailure(endpoint, new TypeError("it broke off"));
  }
  if (finishReason === "tool-calls") {
    const state = "it wants to call a tool, and was given none";
    throw new ProviderFailure("provider.bad_answer", endpoint, state);
  }
  if (text.trim() !== "") return answer;
  const state = finishReason === "length"
    ? "it used up all tokens before it said anything; raise --max-tokens"
    : `its answer is empty (${quoted(finishReason, endpoint)})`;
  throw new ProviderFailure("provider.bad_answer", endpoint, state);
}

function tooLong(endpoint: Endpoint): ProviderFailure {
  const state = `its answer has more than ${MAX_CHARACTERS} characters`;
  return new ProviderFailure("provider.bad_answer", endpoint, state);
}

function modelOf({ endpoint, choice, fetch }: Question): LanguageModel {
  const { provider, baseUrl: baseURL, key: apiKey } = endpoint;
  if (provider.protocol === "messages") {
    return createAnthropic({ baseURL, apiKey: apiKey ?? "", fetch })(
      choice.model,
    );
  }
  return createOpenAICompatible({
    name: provider.id,
    baseURL,
    ...(apiKey !== undefined && { apiKey }),
    fetch,
    includeUsage: true,
    ...(provider.id === "openai" && { transformRequestBody: openaiBody }),
  }).chatModel(choice.model);
}
