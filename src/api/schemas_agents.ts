/**
 * Documents about agents.
 *
 * @module
 */
import * as z from "zod/mini";
import type { Schema } from "./route.ts";
import {
  anyDocument,
  failure,
  map,
  numberOrNull,
  textOrNull,
  texts,
  warnings,
} from "./schemas_common.ts";

/** Where agents are read from. */
export interface SourceQuery {
  /** `manifest` is what the commands show. Default: `specs`. */
  readonly source?: "specs" | "manifest" | undefined;
}

/** Settings that every run takes. */
export interface SettingsBody {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly "max_tokens"?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** USD. */
  readonly "cost_limit"?: number | undefined;
}

/** What an agent's run is asked with. */
export interface AgentRunBody extends SettingsBody {
  readonly task: string;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  readonly files?:
    | readonly { readonly path: string; readonly text: string }[]
    | undefined;
  readonly mode?: "safe" | "review" | "yolo" | "sandbox" | undefined;
  /** Default: true. */
  readonly "async_execution"?: boolean | undefined;
}

/** `source` of the query. */
export const sourceQuery: Schema<SourceQuery> = z.object({
  source: z.optional(z.enum(["specs", "manifest"])),
});

const positive = z.number().check(z.positive());

/** A schema for every field of {@linkcode SettingsBody}. */
export type SettingsFields = {
  readonly [K in keyof Required<SettingsBody>]: Schema<SettingsBody[K]>;
};

/** Fields of {@linkcode SettingsBody}. */
export const settingsFields: SettingsFields = {
  provider: z.optional(z.string()),
  model: z.optional(z.string()),
  temperature: z.optional(z.number()),
  ["max_tokens"]: z.optional(z.int().check(z.positive())),
  timeout: z.optional(positive),
  ["cost_limit"]: z.optional(positive),
};

const runFields = {
  ...settingsFields,
  task: z.string(),
  inputs: z.optional(map),
  files: z.optional(
    z.array(z.object({ path: z.string(), text: z.string() })),
  ),
  mode: z.optional(z.enum(["safe", "review", "yolo", "sandbox"])),
  ["async_execution"]: z.optional(z.boolean()),
} as const;

/** The body of an agent's run. */
export const agentRunBody: Schema<AgentRunBody> = z.object(runFields);

const item = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  description: z.string(),
  capabilities: texts,
});

/** The list of agents. */
export const agentsAnswer: Schema = z.looseObject({
  agents: z.array(item),
  count: z.int(),
  "parac_root": z.string(),
  warnings,
});

/** One agent. */
export const agentAnswer: Schema = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  description: z.string(),
  capabilities: texts,
  "spec_file": textOrNull,
  warnings,
});

/** The text of a spec. */
export const specAnswer: Schema = z.looseObject({
  "agent_id": z.string(),
  "spec_file": textOrNull,
  content: textOrNull,
  metadata: map,
  warnings,
});

/** A run that was started. */
export const agentStartedAnswer: Schema = z.looseObject({
  "execution_id": z.string(),
  "agent_id": z.string(),
  status: z.string(),
  message: z.string(),
  "async_execution": z.boolean(),
});

/** A run that is over, as `agents run --json` prints it. */
export const agentRunAnswer: Schema = z.looseObject({
  "run_id": z.string(),
  "agent_id": z.string(),
  "agent_name": z.string(),
  status: z.string(),
  outputs: map,
  metadata: map,
  cost: z.looseObject({ "total_cost": numberOrNull }),
  "execution_time": z.number(),
  error: z.nullable(failure),
});

/** What an agent's run would be. */
export const agentPlanAnswer: Schema = z.looseObject({
  plan: anyDocument,
  warnings,
});
