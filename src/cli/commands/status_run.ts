/**
 * The work of `paracle status`.
 *
 * @module
 */
import { printable } from "../../core/printable.ts";
import type { GitState } from "../../workspace/git.ts";
import { type ProjectState, readState } from "../../workspace/state.ts";
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
  const { folder, git: readGit, paracRoot, projectRoot } = await services
    .workspace();
  const state = await readState(folder);
  const git = await readGit();
  printWarnings(io, state.warnings);
  if (!flags.json) return io.out(renderText(state, git));
  const { phase } = state;
  io.out(renderJson({
    "parac_root": paracRoot,
    "project_root": projectRoot,
    git: {
      branch: git?.branch ?? null,
      "last_commit": git?.lastCommit ?? null,
      "has_changes": git?.hasChanges ?? null,
    },
    phase: {
      id: phase.id,
      name: phase.name,
      status: phase.status,
      progress: phase.progress,
    },
    "snapshot_date": state.snapshotDate,
    blockers: state.blockers.length,
    "next_actions": state.nextActions.length,
  }));
}

function renderText(state: ProjectState, git: GitState | undefined): string {
  const { phase } = state;
  const facts = [
    ["Phase", `${phase.name} (${phase.id})`],
    ["Status", phase.status],
    ["Progress", phase.progress],
    ["Snapshot", state.snapshotDate],
  ];
  if (git !== undefined) {
    const commit = git.lastCommit === undefined ? "" : ` at ${git.lastCommit}`;
    facts.push(["Git", `${git.branch}${commit}`]);
  }
  const lines = facts.map(([name = "", value = ""]) =>
    `${(name + ":").padEnd(10)} ${printable(value)}\n`
  );
  return [
    `${printable(state.name)} ${printable(state.version)}\n`,
    ...lines,
    list("Focus", phase.focus, phase.focus.length),
    list("Pending", phase.pending, PENDING_SHOWN),
    list("Next actions", state.nextActions, ACTIONS_SHOWN),
    list("Blockers", state.blockers, state.blockers.length),
  ].join("");
}

function list(title: string, items: readonly string[], shown: number): string {
  if (items.length === 0) return "";
  const lines = items.slice(0, shown)
    .map((item) => `  - ${printable(item.trim())}\n`);
  const more = items.length - shown;
  if (more > 0) lines.push(`  (${more} more)\n`);
  return `\n${title}:\n${lines.join("")}`;
}
