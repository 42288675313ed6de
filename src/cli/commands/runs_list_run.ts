/**
 * The work of `paracle runs list`.
 *
 * @module
 */
import { isMap } from "../../workspace/document.ts";
import type { RunItem } from "../../workspace/reader.ts";
import { parseSince, parseTime } from "../../workspace/run_time.ts";
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
    | "pending-approval"
    | "running"
    | "interrupted"
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
    : parseSince(since, services.clock.now());
  const reader = await services.reader();
  const { value, warnings } = await reader.runs({
    type: type === "all" ? undefined : type,
    agentId,
    workflowId,
    status,
    sinceMs,
    limit,
  });
  printWarnings(io, warnings);
  const { runs, total } = value;
  if (flags.json) return io.out(renderJson({ runs, total }));
  if (runs.length === 0) return io.out("No runs found\n");
  io.out(renderTable(
    [
      { title: "type" },
      { title: "run id" },
      { title: "name", flexible: true },
      { title: "status" },
      { title: "started" },
      { title: "duration" },
    ],
    runs.map(row),
    tableWidth(io),
  ));
  const more = total - runs.length;
  if (more > 0) io.err(`${more} more; see them with --limit 0\n`);
}

function row(run: RunItem): readonly string[] {
  const subject = run[`${run.type}_id`];
  const started = parseTime(run["started_at"]);
  const seconds = run["duration_seconds"];
  return [
    run.type,
    run.run_id,
    typeof subject === "string" ? subject : "",
    isDryRun(run) ? `${run.status} (dry run)` : run.status,
    started === undefined
      ? "unknown"
      : new Date(started).toISOString().replace(/\.\d+Z$/, "Z"),
    typeof seconds === "number" ? `${seconds.toFixed(1)} s` : "",
  ];
}

/** What it left was made up by the mock, and must not pass for results. */
function isDryRun({ metadata }: RunItem): boolean {
  return isMap(metadata) && metadata["dry_run"] === true;
}
