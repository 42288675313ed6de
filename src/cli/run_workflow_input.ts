/**
 * What a workflow is given on the command line, checked against what it
 * declares before anything runs.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { InputDeclaration } from "../workspace/definition.ts";
import { isMap } from "../workspace/document.ts";
import { checkInputs, convertInputs } from "../workspace/inputs.ts";
import type { Document, WorkspaceReader } from "../workspace/reader.ts";
import type { RunInput } from "./run_input.ts";

/** Where inputs are, and for what. */
export interface WorkflowInputWords {
  /** The workflow. */
  readonly id: string;
  /** What they are for. Default: `run`. */
  readonly action?: "run" | "plan";
  /** `NAME=VALUE`; they win over the JSON. */
  readonly input: readonly string[];
  /** A JSON object. */
  readonly inputJson?: string | undefined;
}

/**
 * Reads inputs and gives them the declared types.
 *
 * @throws {ParacleError} `usage.invalid` with everything that is wrong;
 * `workflow.not_found`, `workspace.*`.
 */
export async function readWorkflowInputs(
  input: RunInput,
  reader: WorkspaceReader,
  { id, action = "run", input: words, inputJson }: WorkflowInputWords,
): Promise<Document> {
  const { value: workflow } = await reader.workflow(id);
  const declarations = declarationsOf(workflow);
  const given = await input.json(inputJson);
  const typed = convertInputs(declarations, await input.words(words));
  const values = { ...given, ...typed.values };
  // What could not be converted is there all the same: it is not missing.
  const broken = new Set([
    ...typed.faults.map(({ field }) => field),
    ...input.unread,
  ]);
  const checked = checkInputs(declarations, values, { source: "json" });
  const others = checked.faults.filter(({ field }) => !broken.has(field));
  for (const { field, message } of [...typed.faults, ...others]) {
    input.fault(printable(`input "${field}": ${message}`));
  }
  input.check(`${action} workflow "${printable(id)}"`);
  return values; // defaults are the engine's
}

/** As `workflows show` tells them; undefined when anything is taken. */
function declarationsOf(
  { inputs }: Document,
): readonly InputDeclaration[] | undefined {
  if (!Array.isArray(inputs)) return undefined;
  return inputs.filter(isMap).map((declared) => ({
    name: String(declared["name"]),
    type: String(declared["type"] ?? "string"),
    required: declared["required"] === true,
    default: declared["default"] ?? undefined,
    enum: Array.isArray(declared["enum"]) ? declared["enum"] : undefined,
    description: undefined,
    place: "",
  }));
}
