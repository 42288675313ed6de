/**
 * The work of `paracle runs get`.
 *
 * @module
 */
import { printable, printableText } from "../../core/printable.ts";
import { readRunData } from "../../workspace/run_data.ts";
import {
  readRun,
  type Run,
  RUN_TYPES,
  type RunType,
} from "../../workspace/runs.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";

/** The flags of the command. */
export interface RunsGetFlags {
  /** Which kind, when both have the id. */
  readonly type?: RunType;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints one run with its data. */
export async function runRunsGet(
  this: CliContext,
  flags: RunsGetFlags,
  id: string,
): Promise<void> {
  const { io, services } = this;
  const { folder } = await services.workspace();
  const types = flags.type === undefined ? RUN_TYPES : [flags.type];
  const { run, warnings } = await readRun(folder, id, types);
  const { data, warnings: more } = await readRunData(folder, run);
  printWarnings(io, [...warnings, ...more]);
  if (flags.json) {
    const { type, metadata } = run;
    return io.out(renderJson({ type, metadata, data }));
  }
  io.out(renderText(run, data));
}

function renderText(
  run: Run,
  data: Readonly<Record<string, unknown>>,
): string {
  const facts = Object.entries(run.metadata)
    .filter(([, value]) => value !== null && !isEmpty(value))
    .map(([name, value]) => `${name}: ${inline(value)}\n`);
  const parts = Object.entries(data)
    .filter(([, value]) => value !== null && !isEmpty(value))
    .map(([name, value]) => `\n${name}:\n${block(value)}\n`);
  return [`type: ${run.type}\n`, ...facts, ...parts].join("");
}

function isEmpty(value: unknown): boolean {
  if (value === "") return true;
  return typeof value === "object" && value !== null &&
    Object.keys(value).length === 0;
}

function inline(value: unknown): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function block(value: unknown): string {
  const text = typeof value === "string"
    ? value.replaceAll("\r\n", "\n").trimEnd()
    : JSON.stringify(value, undefined, 2);
  return printableText(text).replace(/^(?=.)/gm, "  ");
}
