/**
 * The work of `paracle runs cleanup`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CleanupReport } from "../../engine/cleanup_io.ts";
import type { RunItem } from "../../workspace/reader.ts";
import { chooseApi } from "../api_choice.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";

// Not read ahead by other commands; `scripts/compile.ts` includes it by name.
const LATE = { cleanup: "../../engine/cleanup_io.ts" } as const;

/** The flags of the command. */
export interface RunsCleanupFlags {
  /** Days. */
  readonly olderThan: number;
  /** How many are kept. */
  readonly maxRuns?: number;
  /** Only says what would go. */
  readonly dryRun: boolean;
  /** One JSON document. */
  readonly json: boolean;
}

/** Removes old runs and names each. */
export async function runRunsCleanup(
  this: CliContext,
  flags: RunsCleanupFlags,
): Promise<void> {
  const { io, services, globals } = this;
  if (chooseApi(globals, io) !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot clean up runs over an API: it works on the files only; " +
        "say --remote NAME or --local",
    );
  }
  const { paracRoot } = await services.workspace();
  const { cleanUpRuns }: typeof import("../../engine/cleanup_io.ts") =
    await import(LATE.cleanup);
  const { removed, kept, failed, warnings } = await cleanUpRuns({
    paracRoot,
    olderThanDays: flags.olderThan,
    maxRuns: flags.maxRuns,
    isDryRun: flags.dryRun,
    signal: io.signal,
    clock: services.clock,
  });
  printWarnings(io, warnings);
  for (const { run, why } of failed) {
    io.err(printable(`${run.type} run ${run.run_id}: ${why}`) + "\n");
  }
  if (flags.json && failed.length > 0) {
    throw notAll(failed, { removed: removed.map(summary), kept });
  }
  if (flags.json) {
    return io.out(renderJson({
      "schemaVersion": 1,
      "dry_run": flags.dryRun,
      "removed": removed.map(summary),
      kept,
    }));
  }
  const verb = flags.dryRun ? "Would remove" : "Removed";
  for (const run of removed) io.out(`${verb} ${line(run)}\n`);
  io.out(`${verb} ${counted(removed.length)}, ${kept} left\n`);
  if (failed.length > 0) throw notAll(failed, {});
}

/** The failure when runs are left that were to go. */
function notAll(
  failed: CleanupReport["failed"],
  more: Readonly<Record<string, unknown>>,
): ParacleError {
  const ids = failed.map(({ run }) => run.run_id);
  return new ParacleError(
    "workspace.unwritable",
    `Cannot remove ${counted(ids.length)}: ${ids.map(printable).join(", ")}`,
    {
      details: {
        ...more,
        failed: failed.map(({ run, why }) => ({
          ...summary(run),
          reason: why,
        })),
      },
    },
  );
}

function summary(run: RunItem): Readonly<Record<string, unknown>> {
  const { type, status } = run;
  return {
    type,
    "run_id": run.run_id,
    status,
    "started_at": run["started_at"],
  };
}

function line(run: RunItem): string {
  const { type, status } = run;
  const started = String(run["started_at"] ?? "unknown");
  return printable(`${type} run ${run.run_id} (${status}, ${started})`);
}

function counted(runs: number): string {
  return runs === 1 ? "1 run" : `${runs} runs`;
}
