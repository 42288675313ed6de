/**
 * A run for people: its record, what it was given, its steps, what it left.
 *
 * @module
 */
import { printable, printableText } from "../../core/printable.ts";
import type { Document, RunDetails } from "../../workspace/reader.ts";
import { parseTime } from "../../workspace/run_time.ts";

/**
 * Renders a run as text that is safe for a terminal; what is empty is left
 * out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderRun } from "./runs_get_text.ts";
 *
 * const metadata = { run_id: "a1", error_message: null };
 * const text = renderRun({ type: "agent", metadata, data: { logs: "done\n" } });
 * assert.equal(text, "type: agent\nrun_id: a1\n\nlogs:\n  done\n");
 * ```
 */
export function renderRun({ type, metadata, data }: RunDetails): string {
  const facts = Object.entries(metadata)
    .filter(([, value]) => isTold(value))
    .map(([name, value]) => `${fact(name, value)}\n`);
  const parts = Object.entries(data)
    .filter(([, value]) => isTold(value))
    .map(([name, value]) =>
      name === "steps" && Array.isArray(value)
        ? `\nsteps:\n${inOrder(value).map(renderStep).join("")}`
        : `\n${name}:\n${indent(block(value))}\n`
    );
  return [`type: ${type}\n`, ...facts, ...parts].join("");
}

/** As they ran, and behind them those that did not, as they came. */
function inOrder(steps: readonly unknown[]): readonly unknown[] {
  const startOf = (step: unknown): number =>
    (isDocument(step) ? parseTime(step["started_at"]) : undefined) ?? Infinity;
  return steps.map((step) => ({ step, start: startOf(step) }))
    .toSorted((a, b) => a.start === b.start ? 0 : a.start - b.start)
    .map(({ step }) => step);
}

/** Facts of a step that are shown beside its name, or not at all. */
const STEP_HEAD = new Set(["step_id", "status", "agent"]);

function renderStep(step: unknown): string {
  if (!isDocument(step)) return indent(block(step)) + "\n";
  const { step_id: id, status, agent } = step;
  const head = [id, status, agent === null ? undefined : agent]
    .filter((value) => value !== undefined)
    .map(inline).join("  ");
  const facts = Object.entries(step)
    .filter(([name, value]) => !STEP_HEAD.has(name) && isTold(value))
    .map(([name, value]) => indent(fact(name, value), 4) + "\n");
  return `  ${head}\n${facts.join("")}`;
}

/** On one line when the value has no lines of its own. */
function fact(name: string, value: unknown): string {
  const isMap = isDocument(value) && !Array.isArray(value);
  if (isMap) {
    const inner = Object.entries(value).filter(([, item]) => isTold(item))
      .map(([key, item]) => fact(key, item));
    return `${printable(name)}:\n${indent(inner.join("\n"))}`;
  }
  const text = typeof value === "string" ? value.trimEnd() : "";
  return text.includes("\n")
    ? `${printable(name)}:\n${indent(block(text))}`
    : `${printable(name)}: ${inline(value)}`;
}

/** Whether there is anything to show. */
function isTold(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null;
}

function inline(value: unknown): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function block(value: unknown): string {
  const text = typeof value === "string"
    ? value.replaceAll("\r\n", "\n").trimEnd()
    : JSON.stringify(value, undefined, 2);
  return printableText(text);
}

function indent(text: string, by = 2): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}
