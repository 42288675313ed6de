/**
 * What one run may spend: limits, prices and what other runs have spent.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import {
  type BudgetLimit,
  type BudgetVerdict,
  type BudgetWarning,
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
  /** Whether it is asked on this machine, where calls cost nothing. Default: it is not. */
  readonly isHere?: (choice: ModelChoice) => boolean;
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
    this.#warnHere(choice);
    const price = priceOf(choice);
    const promptTokens = estimateTokens(text);
    const estimate = price &&
      costOf({ promptTokens, completionTokens: 0 }, price).total;
    const verdict = checkBefore(limits, {
      spent: this.#spent,
      reserved: this.#reserved,
      estimate,
    });
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

  /** Whoever limits a run should know that nothing counts there. */
  #warnHere(choice: ModelChoice): void {
    const { limits, isHere } = this.#options;
    if (isHere?.(choice) !== true) return;
    const names = limits.filter(({ stops, scope }) => stops && scope === "run")
      .map(({ name }) => name);
    if (names.length === 0) return;
    const provider = printable(choice.provider);
    this.#tell({
      key: `here ${provider}`,
      text: `${names.join(", ")} limits no calls to ${provider}: its ` +
        "endpoint is on this machine, so they count as free",
    });
  }

  #warn(verdict: BudgetVerdict): void {
    if (verdict.kind !== "warn") return;
    for (const warning of verdict.warnings) this.#tell(warning);
  }

  #tell({ key, text }: BudgetWarning): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.warn(text);
  }
}
