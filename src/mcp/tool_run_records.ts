/**
 * Tools about runs that were started.
 *
 * @module
 */
import * as z from "zod/mini";
import { answer, count, line, warnings } from "./tool_fields.ts";
import { READS, type Tool, tool } from "./tool_spec.ts";

const runId = line("Id of the run, or its first eight characters", 64);

/** `runs_list`. */
export const runsList: Tool = tool({
  name: "runs_list",
  title: "Runs",
  description: "Runs of agents and workflows, the newest first.",
  category: "run",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({
    limit: z.optional(count("How many at most (20)", 100)),
    status: z.optional(line("Only runs with this status", 64)),
  }),
  output: answer({
    runs: z.array(
      z.looseObject({
        type: z.string(),
        "run_id": z.string(),
        status: z.string(),
      }),
    ),
    total: z.int(),
    warnings,
  }),
  run: async ({ reader }, { limit = 20, status }) => {
    const { value, warnings } = await reader.runs({ limit, status });
    return { value: { ...value, warnings } };
  },
});

/** `run_get`. */
export const runGet: Tool = tool({
  name: "run_get",
  title: "Run",
  description: "One run: its metadata, input, output, steps and log.",
  category: "run",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({ "run_id": runId }),
  output: answer({
    type: z.string(),
    metadata: z.looseObject({}),
    data: z.looseObject({}),
    warnings,
  }),
  run: async ({ reader }, { run_id: id }) => {
    const { value, warnings } = await reader.run(id);
    const full = String(value.metadata["run_id"] ?? id);
    return {
      value: { ...value, warnings },
      whole: `parac://runs/${encodeURIComponent(full)}/log`,
    };
  },
});

/** `run_cancel`. */
export const runCancel: Tool = tool({
  name: "run_cancel",
  title: "Cancel a run",
  description: "Ends a run, whoever started it. Says so when it was over.",
  category: "run",
  scope: "mcp:run",
  hints: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  input: z.strictObject({ "run_id": runId }),
  run: async ({ reader, runner }, { run_id: given }) => {
    const { value } = await reader.run(given);
    const id = String(value.metadata["run_id"] ?? given);
    const cancelled = await runner.cancel(id);
    return { value: { "run_id": id, cancelled } };
  },
});
