/**
 * One step of a workflow definition.
 *
 * @module
 */
import {
  parseApproval,
  type StepApproval,
  unknownApprovalKeys,
} from "./definition_approval.ts";
import type { Field, FieldPath } from "./document.ts";

/** A step with every default filled in. */
export interface WorkflowStep {
  /** Its id, else its name, else its position. */
  readonly id: string;
  /** Its name, else its id. */
  readonly name: string;
  /** Whether the file gives it an id or a name. */
  readonly named: boolean;
  /** Who does it. */
  readonly agent: string | undefined;
  /** The instruction. */
  readonly prompt: string;
  /** The key it comes from; templates live in `prompt` and `task` alone. */
  readonly promptKey: "prompt" | "task" | "description" | "name" | "id";
  /** What is added to the agent's own instructions. */
  readonly systemPrompt: string | undefined;
  /** Where that stands, from the step. */
  readonly systemPromptPath: FieldPath;
  /** What it is given, as written; undefined means the workflow's inputs. */
  readonly inputs: Readonly<Record<string, unknown>> | undefined;
  /** Names of what it returns. */
  readonly outputs: readonly string[];
  /** Steps that come before. */
  readonly dependsOn: readonly string[];
  /** As written. */
  readonly condition: string | boolean | undefined;
  /** Where it runs. */
  readonly provider: string | undefined;
  /** By which model. */
  readonly model: string | undefined;
  /** How freely. */
  readonly temperature: number | undefined;
  /** How much it may say. */
  readonly maxTokens: number | undefined;
  /** Seconds for one try. */
  readonly timeout: number | undefined;
  /** How often it is tried. */
  readonly maxAttempts: number | undefined;
  /** Whether someone must agree to what it returns. */
  readonly requiresApproval: boolean;
  /** How they agree; it makes no gate by itself. */
  readonly approval: StepApproval;
  /** A tool it would call itself; such a step cannot run. */
  readonly tool: string | undefined;
  /** Keys that are there and change nothing. */
  readonly notHonoured: readonly string[];
  /** Keys nobody knows. */
  readonly unknown: readonly string[];
  /** `file:line:column`. */
  readonly place: string;
  /** `file:line:column` of a value of the step, by keys and positions in it. */
  placeOf(path: FieldPath): string;
  /** `file:line:column` of a setting, in `config` or beside it. */
  placeOfSetting(path: FieldPath): string;
}

const CONFIG = [
  ...["provider", "model", "temperature", "max_tokens", "timeout", "retry"],
  "system_prompt",
];
const IGNORED = [
  ...["tools", "validation", "skills", "secrets", "mode", "on_failure"],
];
const KNOWN: readonly string[] = [
  ...["id", "name", "agent", "prompt", "task", "description", "inputs"],
  ...["outputs", "output", "output_key", "depends_on", "condition", "config"],
  ...["requires_approval", "approval_config", "tool", ...CONFIG, ...IGNORED],
];

/** Reads the step at a position of the list. */
export function parseStep(field: Field, index: number): WorkflowStep {
  const id = nonEmpty(field.at("id").text());
  const name = nonEmpty(field.at("name").text());
  const config = field.at("config");
  const inConfig = (key: string): boolean => config.at(key).present;
  const either = (key: string): Field =>
    inConfig(key) ? config.at(key) : field.at(key);
  const keys = field.keys();
  return {
    id: id ?? name ?? `step_${index + 1}`,
    name: name ?? id ?? `step_${index + 1}`,
    named: id !== undefined || name !== undefined,
    agent: nonEmpty(field.at("agent").text()),
    ...promptOf(field),
    systemPrompt: either("system_prompt").text(),
    systemPromptPath: inConfig("system_prompt")
      ? ["config", "system_prompt"]
      : ["system_prompt"],
    inputs: field.at("inputs").map(),
    outputs: outputsOf(field),
    dependsOn: namesOf(field.at("depends_on")),
    condition: conditionOf(field.at("condition")),
    provider: either("provider").text(),
    model: either("model").text(),
    temperature: either("temperature").number(),
    maxTokens: either("max_tokens").number(),
    timeout: either("timeout").number(),
    maxAttempts: either("retry").at("max_attempts").number(),
    requiresApproval: field.at("requires_approval").boolean() ?? false,
    approval: parseApproval(field.at("approval_config")),
    tool: nonEmpty(field.at("tool").text()),
    notHonoured: [
      ...keys.filter((key) => IGNORED.includes(key)),
      ...config.keys().filter((key) => !CONFIG.includes(key))
        .map((key) => `config.${key}`),
    ],
    unknown: [
      ...keys.filter((key) => !KNOWN.includes(key)),
      ...unknownApprovalKeys(field.at("approval_config"))
        .map((key) => `approval_config.${key}`),
    ],
    place: field.place,
    placeOf: (path) => field.placeOf(path),
    placeOfSetting: (path) =>
      (inConfig(String(path[0])) ? config : field).placeOf(path),
  };
}

function promptOf(field: Field): Pick<WorkflowStep, "prompt" | "promptKey"> {
  for (const promptKey of ["prompt", "task"] as const) {
    const text = field.at(promptKey).text();
    if (text !== undefined) return { prompt: text, promptKey };
  }
  for (const promptKey of ["description", "name", "id"] as const) {
    const text = nonEmpty(field.at(promptKey).text());
    if (text !== undefined) return { prompt: text, promptKey };
  }
  return { prompt: "", promptKey: "id" };
}

function outputsOf(field: Field): readonly string[] {
  const outputs = field.at("outputs");
  const single = field.at("output_key").text() ?? field.at("output").text();
  const names = outputs.isMap ? outputs.keys() : namesOf(outputs);
  if (names.length > 0) return names;
  return [single ?? "result"];
}

/** A list of names, of maps with a name, or one name alone. */
function namesOf(field: Field): readonly string[] {
  if (!field.present) return [];
  if (!field.isList) return [field.requiredText()];
  return field.items().map((item) =>
    item.isMap ? item.at("name").requiredText() : item.requiredText()
  );
}

function conditionOf(field: Field): string | boolean | undefined {
  return typeof field.value === "boolean" ? field.value : field.text();
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
