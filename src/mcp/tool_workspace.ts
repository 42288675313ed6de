/**
 * Tools about the workspace as a whole, and its logs.
 *
 * @module
 */
import * as z from "zod/mini";
import { ParacleError } from "../core/errors.ts";
import { parseLogLine } from "../workspace/log_line.ts";
import { answer, count, line, warnings } from "./tool_fields.ts";
import { noInput, READS, type Tool, tool } from "./tool_spec.ts";

const ACTIONS = [
  ...["IMPLEMENTATION", "TEST", "BUGFIX", "REFACTORING", "REVIEW"] as const,
  ...["DOCUMENTATION", "DECISION", "PLANNING", "UPDATE", "EXECUTION"] as const,
];

const MOST_LINES = 500;
const USUAL_LINES = 50;

/** `workspace_status`. */
export const workspaceStatus: Tool = tool({
  name: "workspace_status",
  title: "Workspace status",
  description:
    "Where the project stands: phase, progress, blockers, next actions, Git.",
  category: "workspace",
  scope: "mcp:read",
  hints: READS,
  input: noInput,
  output: answer({
    "parac_root": z.string(),
    "project_root": z.string(),
    phase: z.looseObject({ id: z.string(), status: z.string() }),
    warnings,
  }),
  run: async ({ reader }) => {
    const { value, warnings } = await reader.status();
    return { value: { ...value, warnings } };
  },
});

/** `memory_log_action`. */
export const memoryLogAction: Tool = tool({
  name: "memory_log_action",
  title: "Log an action",
  description: "Appends one line to the workspace's log of actions.",
  category: "memory",
  scope: "mcp:write",
  hints: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  input: z.strictObject({
    agent: line("Who did it, as an agent's id", 200),
    action: z.enum(ACTIONS).check(z.describe("What kind of action it was")),
    description: line("What was done, in one line", 2_000),
  }),
  run: async ({ logAction }, { agent, action, description }) => {
    const fault = await logAction({ agent, action, text: description });
    if (fault !== undefined) {
      throw new ParacleError("workspace.unwritable", fault);
    }
    return { value: { logged: true, agent, action, description } };
  },
});

/** `logs_recent`. */
export const logsRecent: Tool = tool({
  name: "logs_recent",
  title: "Recent log lines",
  description: "The last lines of a log of the workspace, the newest last.",
  category: "log",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({
    limit: z.optional(count("How many lines at most (50)", MOST_LINES)),
    type: z.optional(line("Which log (actions)", 200)),
  }),
  output: answer({
    log: z.string(),
    lines: z.array(z.looseObject({ raw: z.string() })),
    warnings,
  }),
  run: async ({ reader }, { limit = USUAL_LINES, type = "actions" }) => {
    const { value, warnings } = await reader.log(type, { tail: limit });
    const lines = value.lines.map(parseLogLine);
    return {
      value: { log: value.name, lines, warnings },
      text: value.lines.join("\n"),
    };
  },
});
