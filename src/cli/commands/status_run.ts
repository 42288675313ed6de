/**
 * The work of `paracle status`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { Document } from "../../workspace/reader.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";

/** The flags of the command. */
export interface StatusFlags {
  /** One JSON document. */
  readonly json: boolean;
}

const PENDING_SHOWN = 5;
const ACTIONS_SHOWN = 3;

/** Prints phase, progress and what comes next. Nothing is written. */
export async function runStatus(
  this: CliContext,
  flags: StatusFlags,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value, warnings } = await reader.status();
  printWarnings(io, warnings);
  if (!flags.json) return io.out(renderText(value));
  const { text: _, ...documented } = value;
  io.out(renderJson(documented));
}

function renderText(status: Document): string {
  const name = textAt(status, "text", "name") ?? "unknown";
  const version = textAt(status, "text", "version") ?? "unknown";
  const phase = textAt(status, "phase", "name") ?? "unknown";
  const facts = [
    ["Phase", `${phase} (${textAt(status, "phase", "id") ?? "unknown"})`],
    ["Status", textAt(status, "phase", "status")],
    ["Progress", textAt(status, "phase", "progress")],
    ["Snapshot", textAt(status, "snapshot_date")],
    ["Git", git(status)],
  ].filter(([, value]) => value !== undefined);
  const lines = facts.map(([name = "", value = ""]) =>
    `${(name + ":").padEnd(10)} ${printable(value)}\n`
  );
  return [
    `${printable(name)} ${printable(version)}\n`,
    ...lines,
    list("Focus", textsAt(status, "text", "focus"), Infinity),
    list("Pending", textsAt(status, "text", "pending"), PENDING_SHOWN),
    list(
      "Next actions",
      textsAt(status, "text", "next_actions"),
      ACTIONS_SHOWN,
    ),
    list("Blockers", textsAt(status, "text", "blockers"), Infinity),
  ].join("");
}

function git(status: Document): string | undefined {
  const branch = textAt(status, "git", "branch");
  const commit = textAt(status, "git", "last_commit");
  return branch === undefined || commit === undefined
    ? branch
    : `${branch} at ${commit}`;
}

function list(title: string, items: readonly string[], shown: number): string {
  if (items.length === 0) return "";
  const lines = items.slice(0, shown)
    .map((item) => `  - ${printable(item.trim())}\n`);
  const more = items.length - shown;
  if (more > 0) lines.push(`  (${more} more)\n`);
  return `\n${title}:\n${lines.join("")}`;
}

function at(document: Document, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? Reflect.get(value, key)
        : undefined,
    document,
  );
}

function textAt(document: Document, ...keys: string[]): string | undefined {
  const value = at(document, keys);
  return typeof value === "string" ? value : undefined;
}

function textsAt(document: Document, ...keys: string[]): readonly string[] {
  const value = at(document, keys);
  return Array.isArray(value) ? value.map(String) : [];
}
