/**
 * The work of `paracle workflows status`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import {
  type ExecutionDocument,
  executionDocument,
} from "../../workspace/execution.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { findRun } from "../run_id.ts";

/** Prints the state of one run; whether it succeeded is part of the answer. */
export async function runWorkflowsStatus(
  this: CliContext,
  flags: { readonly json: boolean },
  run: string,
): Promise<void> {
  const details = await findRun(this, run, { type: "workflow" });
  const execution = executionDocument(details);
  this.io.out(flags.json ? renderJson(execution) : renderText(execution));
}

function renderText(execution: ExecutionDocument): string {
  const { result: _, progress, ...facts } = execution;
  const shown = { ...facts, progress: `${Math.round(progress * 100)}%` };
  return Object.entries(shown)
    .map(([name, value]) => [name, textOf(value)])
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}\n`)
    .join("");
}

function textOf(value: string | readonly string[] | null): string {
  if (value === null) return "";
  return printable(typeof value === "string" ? value : value.join(", "));
}
