/**
 * Asking a model for outputs: the call, one repair of a bad answer, what it
 * cost.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { readAnswer } from "./answer.ts";
import type { Paid, Spending } from "./limits.ts";
import { repairPrompt } from "./message.ts";
import type { ModelAnswer, ModelCall, ModelChoice, Models } from "./model.ts";
import { addCosts, noCost } from "./run_cost.ts";
import { abortError, asError } from "./run_failure.ts";
import type { CostDocument } from "./runner.ts";

/** Whom to ask, and what keeps an eye on it. */
export interface AskParts {
  /** Asked. */
  readonly models: Models;
  /** What may be spent. */
  readonly spending: Spending;
  /** Throws when no further call may be made. */
  readonly mayCall: () => void;
}

/** What came of it. Whatever went wrong, what was paid for is in here. */
export interface Asked {
  /** Undefined when there are none. */
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  /** The text as it came, when there are no outputs; undefined when nothing came. */
  readonly raw: string | undefined;
  /** Of all calls. */
  readonly cost: CostDocument;
  /** Whether the provider did not tell what was used. */
  readonly estimated: boolean;
  /** As the provider ended the last answer. */
  readonly finishReason: string | undefined;
  /** Why there are no outputs. */
  readonly error: ParacleError | undefined;
  /** A limit of the run that was reached: before the call, or by it. */
  readonly limit: ParacleError | undefined;
}

/** Asks until there are outputs, twice at most. Never throws. */
export async function ask(parts: AskParts, call: ModelCall): Promise<Asked> {
  const first = await askOnce(parts, call);
  if (first.problem === undefined || call.outputKeys.length < 2) return first;
  if (first.limit !== undefined || first.raw === undefined) return first;
  const second = await askOnce(parts, {
    ...call,
    prompt: repairPrompt(call.prompt, first.raw, first.problem),
    onText: undefined,
  });
  return {
    ...second,
    raw: second.raw ?? (second.outputs ? undefined : first.raw),
    cost: addCosts(first.cost, second.cost),
    estimated: first.estimated || second.estimated,
  };
}

/** What came of no call at all. */
export function nothingAsked(choice: ModelChoice): Asked {
  return {
    outputs: undefined,
    raw: undefined,
    cost: noCost(choice),
    estimated: false,
    finishReason: undefined,
    error: undefined,
    limit: undefined,
  };
}

interface AskedOnce extends Asked {
  /** What is wrong with the answer's form. */
  readonly problem?: string;
}

async function askOnce(parts: AskParts, call: ModelCall): Promise<AskedOnce> {
  const none = nothingAsked(call.choice);
  let reservation;
  try {
    call.signal.throwIfAborted();
    parts.mayCall();
    reservation = parts.spending.reserve(
      call.choice,
      `${call.system}\n${call.prompt}`,
    );
  } catch (error) {
    const failure = failureOfCall(error, call);
    const limit = failure.code === "run.limit_reached" ? failure : undefined;
    return { ...none, error: failure, limit };
  }
  using reserved = reservation;
  let heard = "";
  const onText = (text: string): void => {
    heard += text;
    call.onText?.(text);
  };
  try {
    const answer = await parts.models.call({ ...call, onText });
    return { ...none, ...read(answer, call), ...told(reserved.paid(answer)) };
  } catch (error) {
    const broken = { ...none, error: failureOfCall(error, call) };
    if (heard === "") return broken;
    // The provider bills what it had said before it broke off.
    const paid = reserved.paid({ text: heard, usage: undefined });
    return { ...broken, raw: heard, ...told(paid) };
  }
}

/** Says that an answer reached its limit; undefined when it did not. */
export function cutWarning(
  { finishReason, cost }: Pick<Asked, "finishReason" | "cost">,
  { maxTokens }: Pick<ModelChoice, "maxTokens">,
): string | undefined {
  if (finishReason !== "length") return undefined;
  const tokens = maxTokens ?? cost.completion_tokens;
  return `the answer was cut at ${tokens} tokens; allow more with --max-tokens`;
}

function failureOfCall(error: unknown, { signal }: ModelCall): ParacleError {
  return signal.aborted ? abortError(signal, "the call") : asError(error);
}

function told(
  { cost, estimated, passed }: Paid,
): Pick<Asked, "cost" | "estimated" | "limit"> {
  return { cost, estimated, limit: passed };
}

function read(
  answer: ModelAnswer,
  { outputKeys, choice }: ModelCall,
): Partial<AskedOnce> {
  const { text, finishReason } = answer;
  const found = readAnswer(text, outputKeys);
  if ("outputs" in found) return { outputs: found.outputs, finishReason };
  const { problem } = found;
  const error = new ParacleError(
    "provider.bad_answer",
    `${choice.provider}: the answer cannot be used: ${problem}`,
    { details: { provider: choice.provider, model: choice.model } },
  );
  return { raw: text, finishReason, error, problem };
}
