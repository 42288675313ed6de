/**
 * What a run took, in one line.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { AgentRunDocument, CostDocument } from "../engine/runner.ts";

/**
 * Model, tokens, cost and time of an agent's run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { costLine } from "./run_summary.ts";
 *
 * const cost = {
 *   "prompt_tokens": 600,
 *   "completion_tokens": 212,
 *   "total_tokens": 812,
 *   "prompt_cost": null,
 *   "completion_cost": null,
 *   "total_cost": null,
 *   provider: "openai",
 *   model: "gpt-4o",
 * };
 * assert.equal(
 *   costLine(cost, { "execution_time": 4.21 }),
 *   "openai/gpt-4o: 600 + 212 tokens, price unknown, 4.2 s\n",
 * );
 * ```
 */
export function costLine(
  cost: CostDocument,
  { "execution_time": seconds }: Pick<AgentRunDocument, "execution_time">,
): string {
  const model = [cost.provider, cost.model].filter((part) => part !== "");
  return `${printable(model.join("/"))}: ${cost.prompt_tokens} + ` +
    `${cost.completion_tokens} tokens, ${price(cost.total_cost)}, ` +
    `${seconds.toFixed(1)} s\n`;
}

/** What a workflow's run took. */
export function totalLine(run: {
  readonly status: string;
  readonly "tokens_total": number;
  readonly "cost_total_usd": number | null;
  readonly "duration_seconds": number;
}): string {
  return `${run.status}: ${run.tokens_total} tokens, ` +
    `${price(run.cost_total_usd)}, ${run.duration_seconds.toFixed(1)} s\n`;
}

function price(usd: number | null): string {
  return usd === null ? "price unknown" : `$${usd.toFixed(4)}`;
}
