/**
 * The work of `paracle workflows run`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { RunSettings } from "../../engine/runner.ts";
import { chooseApi } from "../api_choice.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { settingsOf } from "../run_flags.ts";
import { RunInput } from "../run_input.ts";
import { readInputFile } from "../run_input_io.ts";
import { workflowRunId } from "../run_id.ts";
import { finishWorkflow, watchWorkflow } from "../run_workflow.ts";
import { readWorkflowInputs } from "../run_workflow_input.ts";

/** The flags of the command. */
export interface WorkflowsRunFlags
  extends Omit<RunSettings, "temperature" | "maxTokens"> {
  /** `NAME=VALUE`. */
  readonly input: readonly string[];
  /** A JSON object. */
  readonly inputJson?: string;
  /** Accepted for older scripts: it is the default. */
  readonly sync: boolean;
  /** Steps are told without a terminal, too. */
  readonly watch: boolean;
  /** Not waited for. */
  readonly detach: boolean;
  /** Gates are passed. */
  readonly yolo: boolean;
  /** The same. */
  readonly autoApprove: boolean;
  /** On the mock provider. */
  readonly dryRun: boolean;
  /** A run to go on with. */
  readonly resume?: string;
  /** One JSON document. */
  readonly json: boolean;
}

/** Runs a workflow to its end, or goes on with a run. */
export async function runWorkflowsRun(
  this: CliContext,
  flags: WorkflowsRunFlags,
  id?: string,
): Promise<void> {
  if (flags.resume !== undefined) {
    refuse(flags.resume, flags, id);
    return await resume(this, flags.resume, flags);
  }
  if (id === undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot run a workflow: its id is missing; list them with: paracle workflows list",
    );
  }
  if (flags.detach) checkDetach(this);
  const input = new RunInput(this.io, readInputFile);
  const reader = await this.services.reader();
  const inputs = await readWorkflowInputs(input, reader, { ...flags, id });
  const request = {
    workflowId: id,
    inputs,
    dryRun: flags.dryRun,
    autoApprove: flags.yolo || flags.autoApprove,
    detach: flags.detach,
    ...settingsOf(flags),
  };
  const runner = await this.services.runner();
  const document = await watchWorkflow(
    this,
    { watch: flags.watch, subject: id },
    (call) => runner.runWorkflow(request, call),
  );
  const isLeft = flags.detach &&
    ["pending", "running"].includes(document.status);
  if (!isLeft) return finishWorkflow(this, document, flags);
  this.io.out(flags.json ? renderJson(document) : `${document.run_id}\n`);
}

async function resume(
  context: CliContext,
  half: string,
  flags: WorkflowsRunFlags,
): Promise<void> {
  const runId = await workflowRunId(context, half, "resume");
  const runner = await context.services.runner();
  const settings = {
    ...settingsOf(flags),
    autoApprove: flags.yolo || flags.autoApprove,
  };
  const document = await watchWorkflow(
    context,
    { watch: flags.watch, subject: runId },
    (call) => runner.resume(runId, settings, call),
  );
  finishWorkflow(context, document, flags);
}

/** A run that goes on has its workflow and its inputs already. */
function refuse(
  runId: string,
  flags: WorkflowsRunFlags,
  id: string | undefined,
): void {
  const given = [
    ...(id === undefined ? [] : [`"${printable(id)}"`]),
    ...(flags.input.length === 0 ? [] : ["--input"]),
    ...(flags.inputJson === undefined ? [] : ["--input-json"]),
    ...(flags.dryRun ? ["--dry-run"] : []),
    ...(flags.detach ? ["--detach"] : []),
  ];
  if (given.length === 0) return;
  throw new ParacleError(
    "usage.invalid",
    `Cannot use --resume with ${given.join(", ")}: the run has what it was ` +
      `started with; write: paracle workflows run --resume ${printable(runId)}`,
  );
}

/** Without a server nobody is left to run it. */
function checkDetach({ globals, io }: CliContext): void {
  if (chooseApi(globals, io) !== undefined) return;
  throw new ParacleError(
    "usage.invalid",
    "Cannot use --detach here: the run would end with this process; start " +
      "paracle api serve and set PARACLE_API_URL, or use nohup without --detach",
  );
}
