/**
 * The work of `paracle agents run`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { failureOf } from "../../engine/run_failure.ts";
import type {
  AgentRunDocument,
  AgentRunRequest,
  DryRunDocument,
  Runner,
  RunSettings,
} from "../../engine/runner.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { printWarnings } from "../reading.ts";
import { AnswerOutput } from "../run_answer.ts";
import { decider } from "../run_approval.ts";
import { NO_FILE, openOutput } from "../run_document.ts";
import { FailedRun, failedRunOf } from "../run_failed.ts";
import { settingsOf } from "../run_flags.ts";
import { RunInput } from "../run_input.ts";
import { readInputFile } from "../run_input_io.ts";
import { RunProgress } from "../run_progress.ts";
import { costLine } from "../run_summary.ts";

/** The flags of the command. */
export interface AgentsRunFlags extends RunSettings {
  /** What to do. */
  readonly task?: string;
  /** `NAME=VALUE`. */
  readonly input: readonly string[];
  /** A JSON object. */
  readonly inputJson?: string;
  /** Paths. */
  readonly file: readonly string[];
  /** How much is left to the agent. */
  readonly mode: "safe" | "review" | "yolo" | "sandbox";
  /** The answer as it comes. */
  readonly stream: boolean;
  /** Where the document goes, too. */
  readonly output?: string;
  /** Model, tokens and cost. */
  readonly verbose: boolean;
  /** No call, no record. */
  readonly dryRun: boolean;
  /** One JSON document. */
  readonly json: boolean;
}

/** Runs an agent: its answer is all there is on standard output. */
export async function runAgentsRun(
  this: CliContext,
  flags: AgentsRunFlags,
  id: string,
): Promise<void> {
  const input = new RunInput(this.io, readInputFile);
  const request = await readRequest(input, flags, id);
  await using file = flags.output === undefined
    ? NO_FILE
    : await openOutput(input, flags.output);
  input.check(`run agent "${printable(id)}"`);
  const runner = await this.services.runner();
  if (flags.dryRun) {
    const { plan, warnings } = await runner.planAgent(request);
    printWarnings(this.io, warnings);
    const document = { schemaVersion: 1, ...plan };
    await file.write(renderJson(document));
    this.io.out(flags.json ? renderJson(document) : renderPlan(plan));
    return;
  }
  const unkept: ParacleError[] = [];
  const keep = async (document: AgentRunDocument): Promise<void> => {
    const failure = failedRunOf(document, { signal: this.io.signal });
    try {
      await file.write(renderJson(failure?.document ?? document));
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      unkept.push(error); // the answer is printed all the same
    }
  };
  const document = await run(this, runner, { request, flags, keep });
  const failure = failedRunOf(document, { signal: this.io.signal });
  if (flags.verbose) this.io.err(costLine(document.cost, document));
  if (failure !== undefined) {
    printWarnings(this.io, unkept.map(({ message }) => message));
    throw failure;
  }
  const [fault] = unkept;
  if (fault !== undefined) throw new FailedRun(failureOf(fault), document);
  if (flags.json) this.io.out(renderJson(document));
}

async function readRequest(
  input: RunInput,
  flags: AgentsRunFlags,
  agentId: string,
): Promise<AgentRunRequest> {
  const task = await input.task(flags.task);
  const given = await input.json(flags.inputJson);
  const inputs = { ...given, ...await input.words(flags.input) };
  const files = await input.files(flags.file);
  const { mode } = flags;
  return { agentId, task, inputs, files, mode, ...settingsOf(flags) };
}

async function run(
  { io, services: { clock } }: CliContext,
  runner: Runner,
  { request, flags, keep }: {
    readonly request: AgentRunRequest;
    readonly flags: AgentsRunFlags;
    readonly keep: (document: AgentRunDocument) => Promise<void>;
  },
): Promise<AgentRunDocument> {
  const answer = flags.json ? undefined : new AnswerOutput(io);
  const write = (text: string): void => answer?.write(text);
  await using progress = new RunProgress(io, {
    clock,
    subject: request.agentId,
    onText: flags.stream ? answer && write : undefined,
  });
  const { signal } = io;
  const document = await runner.runAgent(request, {
    signal,
    onEvent: progress.onEvent,
    ...decider(io, async () => {
      await answer?.flush(); // the question comes behind what was said
      return progress.pause();
    }),
  });
  await keep(document); // also when nobody reads the answer
  if (!flags.stream) write(answerOf(document));
  await progress[Symbol.asyncDispose]();
  await answer?.end();
  progress.check();
  return document;
}

function answerOf({ outputs }: AgentRunDocument): string {
  const { result } = { result: "", ...outputs };
  return typeof result === "string" ? result : renderJson(result);
}

function renderPlan(plan: DryRunDocument): string {
  return Object.entries(plan)
    .map(([name, value]) => `${name}: ${printable(String(value ?? "none"))}\n`)
    .join("");
}
