/**
 * What a run finds in its workspace: agents, models, prices, limits.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import {
  type ModelLevelReader,
  modelLevelReader,
  projectModelLevel,
  providerKeyNames,
} from "../workspace/agent_models.ts";
import { type Agent, readAgents } from "../workspace/agents.ts";
import type { Field } from "../workspace/document.ts";
import type { Folder } from "../workspace/folder.ts";
import { readProject } from "../workspace/project.ts";
import { readRuns } from "../workspace/runs.ts";
import { type BudgetSources, readLimits, spentOn } from "./budget.ts";
import {
  type ChosenModel,
  environmentLevel,
  type ModelLevels,
} from "./choice.ts";
import { chooseConfigured } from "./choice_configured.ts";
import type { Journal } from "./journal.ts";
import type { Spending } from "./limits.ts";
import type { Models } from "./model.ts";
import { priceOf, type PriceTable, readPricing } from "./prices.ts";
import { isKeyOfOther } from "./providers.ts";
import { openSpending } from "./run_spending.ts";
import type { RunSettings } from "./runner.ts";

/** The world as the engine sees it. */
export interface EngineParts {
  /** The workspace. */
  readonly folder: Folder;
  /** Its runs. */
  readonly journal: Journal;
  /** Makes the models; `keyNames` are variables of keys by provider. */
  readonly openModels: (keyNames: Readonly<Record<string, string>>) => Models;
  /** Time. */
  readonly clock: Clock;
  /** An environment variable; undefined when it is unset. */
  readonly env: (name: string) => string | undefined;
}

/** A workspace as one run reads it. */
export interface RunContext extends EngineParts {
  /** `project.yaml` and what it includes. */
  readonly project: Field;
  /** Every agent. */
  readonly agents: readonly Agent[];
  /** Why others cannot be used, by id. */
  readonly brokenAgents: ReadonlyMap<string, ParacleError>;
  /** What the files of agents say of their models. */
  readonly modelLevels: ModelLevelReader;
  /** Those the environment makes available. */
  readonly models: Models;
  /** Of the workspace. */
  readonly pricing: PriceTable;
  /** One line each. */
  readonly warnings: readonly string[];
}

/**
 * Reads what every run needs.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readRunContext(parts: EngineParts): Promise<RunContext> {
  const project = await readProject(parts.folder);
  const agents = await readAgents(parts.folder);
  return {
    ...parts,
    project: project.merged,
    agents: agents.agents,
    brokenAgents: agents.broken,
    modelLevels: modelLevelReader(parts.folder),
    models: parts.openModels(
      providerKeyNames(project.merged, isKeyOfOther),
    ),
    pricing: readPricing(project.merged),
    warnings: [...project.warnings, ...agents.warnings],
  };
}

/**
 * Chooses the model for an agent.
 *
 * @throws {ParacleError} `usage.invalid`, `workspace.invalid`,
 * `provider.not_configured`.
 */
export async function chooseFor(
  context: RunContext,
  agent: Agent,
  levels: Pick<ModelLevels, "flag" | "step">,
): Promise<ChosenModel> {
  const all = {
    ...levels,
    ...await context.modelLevels(agent),
    project: projectModelLevel(context.project),
    environment: environmentLevel(context.env),
  };
  return chooseConfigured(all, (choice) => context.models.check(choice));
}

/** The part of the settings that chooses a model. */
export function flagLevel(
  { provider, model, temperature, maxTokens }: RunSettings,
): NonNullable<ModelLevels["flag"]> {
  return { provider, model, temperature, maxTokens };
}

/**
 * Opens the purse of a run. Other runs are only read when a limit spans them.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function spendingFor(
  context: RunContext,
  options: Omit<BudgetSources, "project"> & {
    /** USD that this run has spent before it goes on. */
    readonly earlierUsd: number;
    readonly warn: (message: string) => void;
  },
): Promise<Spending> {
  const { folder, project, models, pricing, clock } = context;
  const limits = readLimits({ ...options, project });
  const spansRuns = limits.some(({ scope }) => scope !== "run");
  const { runs } = spansRuns ? await readRuns(folder) : { runs: [] };
  const costs = runs.flatMap(({ startedMs, metadata }) => {
    const usd = metadata["cost_usd"] ?? metadata["cost_total_usd"];
    // No record earns money back, whatever was written into it.
    const costUsd = typeof usd === "number" ? Math.max(0, usd) : undefined;
    return startedMs === undefined ? [] : [{ startedMs, costUsd }];
  });
  const spent = { ...spentOn(costs, clock.now()), run: options.earlierUsd };
  return openSpending({
    limits,
    spent,
    priceOf: (choice) =>
      priceOf(choice, { pricing, free: models.isFree(choice) }),
    // The mock is free as well, and nobody expects it not to be.
    isHere: (choice) => choice.provider !== "mock" && models.isFree(choice),
    warn: options.warn,
  });
}

/**
 * Refuses settings that mean nothing.
 *
 * @throws {ParacleError} `usage.invalid`.
 */
export function checkSettings(settings: RunSettings): void {
  const { timeout, costLimit, temperature, maxTokens } = settings;
  const rules: readonly [string, number | undefined, boolean][] = [
    ["timeout", timeout, (timeout ?? 1) > 0],
    ["cost limit", costLimit, (costLimit ?? 0) >= 0],
    ["temperature", temperature, isTemperature(temperature ?? 0)],
    [
      "number of tokens",
      maxTokens,
      Number.isInteger(maxTokens ?? 1) &&
      (maxTokens ?? 1) > 0,
    ],
  ];
  for (const [name, value, holds] of rules) {
    if (holds && Number.isFinite(value ?? 0)) continue;
    throw new ParacleError(
      "usage.invalid",
      `Cannot run with a ${name} of ${value}: it is out of range`,
      { details: { value } },
    );
  }
}

function isTemperature(value: number): boolean {
  return value >= 0 && value <= 2;
}
