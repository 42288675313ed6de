/**
 * What one run may spend: limits, prices and what other runs have spent.
 *
 * @module
 */
import {
  type BudgetLimit,
  type BudgetVerdict,
  checkAfter,
  checkBefore,
  spend,
  type Spent,
} from "./budget.ts";
import type { Paid, Reservation, Spending } from "./limits.ts";
import type { ModelAnswer, ModelChoice } from "./model.ts";
import { costOf, estimateTokens, type Price } from "./prices.ts";
import { costDocument } from "./run_cost.ts";

/** What a run is limited by. */
export interface SpendingOptions {
  /** All of them. */
  readonly limits: readonly BudgetLimit[];
  /** Before the run goes on. */
  readonly spent: Spent;
  /** Undefined is a price that is not known. */
  readonly priceOf: (choice: ModelChoice) => Price | undefined;
  /** Told once for each limit and stage. */
  readonly warn: (message: string) => void;
}

/** Opens the purse of a run. */
export function openSpending(options: SpendingOptions): Spending {
  return new RunSpending(options);
}

class RunSpending implements Spending {
  readonly #options: SpendingOptions;
  readonly #told = new Set<string>();
  #spent: Spent;
  #reserved = 0; // of calls that are under way

  constructor(options: SpendingOptions) {
    this.#options = options;
    this.#spent = options.spent;
  }

  reserve(choice: ModelChoice, text: string): Reservation {
    const { limits, priceOf } = this.#options;
    const price = priceOf(choice);
    const promptTokens = estimateTokens(text);
    const estimate = price &&
      costOf({ promptTokens, completionTokens: 0 }, price).total;
    const spent = spend(this.#spent, this.#reserved);
    const verdict = checkBefore(limits, { spent, estimate });
    if (verdict.kind === "stop") throw verdict.error;
    this.#warn(verdict);
    let reserved = estimate ?? 0;
    this.#reserved += reserved;
    const release = (): void => {
      this.#reserved -= reserved;
      reserved = 0;
    };
    return {
      paid: (answer) => {
        release();
        return this.#pay(choice, answer, { price, promptTokens });
      },
      [Symbol.dispose]: release,
    };
  }

  #pay(
    choice: ModelChoice,
    { text, usage }: Pick<ModelAnswer, "text" | "usage">,
    known: { readonly price: Price | undefined; readonly promptTokens: number },
  ): Paid {
    const { price, promptTokens } = known;
    const used = usage ??
      { promptTokens, completionTokens: estimateTokens(text) };
    const cost = costDocument(choice, used, price);
    this.#spent = spend(this.#spent, cost.total_cost ?? 0);
    const verdict = checkAfter(this.#options.limits, this.#spent);
    this.#warn(verdict);
    return {
      cost,
      estimated: usage === undefined,
      passed: verdict.kind === "stop" ? verdict.error : undefined,
    };
  }

  #warn(verdict: BudgetVerdict): void {
    if (verdict.kind !== "warn") return;
    for (const { key, text } of verdict.warnings) {
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#options.warn(text);
    }
  }
}
