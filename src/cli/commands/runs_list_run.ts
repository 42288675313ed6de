/**
 * The work of `paracle runs list`.
 *
 * @module
 */
import { filterRuns } from "../../workspace/run_filter.ts";
import { parseSince } from "../../workspace/run_time.ts";
import { readRuns, type Run, RUN_TYPES } from "../../workspace/runs.ts";
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, tableWidth } from "../reading.ts";

/** The flags of the command. */
export interface RunsListFlags {
  /** Only this kind. */
  readonly type: "agent" | "workflow" | "all";
  /** Only of this agent. */
  readonly agentId?: string;
  /** Only of this workflow. */
  readonly workflowId?: string;
  /** Only of this status. */
  readonly status?:
    | "pending"
    | "running"
    | "completed"
    | "failed"
    | "timeout"
    | "cancelled";
  /** A date, a time or an age. */
  readonly since?: string;
  /** How many at most; 0 is all. */
  readonly limit: number;
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints the runs that pass, the newest first. */
export async function runRunsList(
  this: CliContext,
  flags: RunsListFlags,
): Promise<void> {
  const { io, services } = this;
  const { type, agentId, workflowId, status, since, limit } = flags;
  const sinceMs = since === undefined
    ? undefined
    : parseSince(since, Date.now());
  const { folder } = await services.workspace();
  const types = RUN_TYPES.filter((one) => type === "all" || one === type);
  const { runs, warnings } = await readRuns(folder, types);
  printWarnings(io, warnings);
  const wanted = filterRuns(runs, { agentId, workflowId, status, sinceMs });
  const page = limit === 0 ? wanted : wanted.slice(0, limit);
  if (flags.json) {
    const shown = page.map((run) => ({ type: run.type, ...run.metadata }));
    return io.out(renderJson({ runs: shown, total: wanted.length }));
  }
  if (page.length === 0) return io.out("No runs found\n");
  io.out(renderTable(
    [
      { title: "type" },
      { title: "run id" },
      { title: "name", flexible: true },
      { title: "status" },
      { title: "started" },
      { title: "duration" },
    ],
    page.map(row),
    tableWidth(io),
  ));
  const more = wanted.length - page.length;
  if (more > 0) io.err(`${more} more; see them with --limit 0\n`);
}

function row(run: Run): readonly string[] {
  const seconds = run.metadata["duration_seconds"];
  return [
    run.type,
    run.id,
    run.subject,
    run.status,
    run.startedMs === undefined
      ? "unknown"
      : new Date(run.startedMs).toISOString().replace(/\.\d+Z$/, "Z"),
    typeof seconds === "number" ? `${seconds.toFixed(1)} s` : "",
  ];
}
