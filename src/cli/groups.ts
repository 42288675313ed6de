/**
 * The first words of the command line: which file has the commands behind
 * each. Only that of the word that was typed is read.
 *
 * @module
 */
import { buildCommand, type Command, type RouteMap } from "@stricli/core";
import type { CliContext } from "./context.ts";

/** A first word. */
export interface Group {
  /** As it is typed. */
  readonly name: string;
  /** Relative to this file; `scripts/compile.ts` includes it. */
  readonly file: string;
  /** What the file exports. */
  readonly member: string;
}

/** What a first word stands for. */
export type GroupTarget = Command<CliContext> | RouteMap<CliContext>;

/** In the order of the help. */
export const GROUPS: readonly Group[] = [
  {
    name: "agents",
    file: "./commands/agents.ts",
    member: "agentsRoutes",
  },
  {
    name: "workflows",
    file: "./commands/workflows.ts",
    member: "workflowsRoutes",
  },
  {
    name: "runs",
    file: "./commands/runs.ts",
    member: "runsRoutes",
  },
  {
    name: "logs",
    file: "./commands/logs.ts",
    member: "logsRoutes",
  },
  {
    name: "status",
    file: "./commands/status.ts",
    member: "statusCommand",
  },
  {
    name: "config",
    file: "./commands/config.ts",
    member: "configRoutes",
  },
  {
    name: "remote",
    file: "./commands/remote.ts",
    member: "remoteRoutes",
  },
  {
    name: "auth",
    file: "./commands/auth.ts",
    member: "authRoutes",
  },
  {
    name: "api",
    file: "./commands/api.ts",
    member: "apiRoutes",
  },
  {
    name: "mcp",
    file: "./commands/mcp.ts",
    member: "mcpRoutes",
  },
  {
    name: "lock",
    file: "./commands/lock.ts",
    member: "lockCommand",
  },
  {
    name: "completion",
    file: "./commands/completion.ts",
    member: "completionCommand",
  },
  {
    name: "doctor",
    file: "./commands/doctor.ts",
    member: "doctorCommand",
  },
  {
    name: "licenses",
    file: "./commands/licenses.ts",
    member: "licensesCommand",
  },
  {
    name: "help",
    file: "./commands/help_topic.ts",
    member: "helpCommand",
  },
];

/** Other spellings of first words. */
export const GROUP_ALIASES: Readonly<Record<string, string>> = {
  agent: "agents",
  workflow: "workflows",
};

/** What a first word is called that may be another spelling. */
export function groupName(word: string): string {
  const name = Object.hasOwn(GROUP_ALIASES, word)
    ? GROUP_ALIASES[word]
    : undefined;
  return name ?? word;
}

/** The commands behind a first word. */
export async function loadGroup(
  { file, member }: Group,
): Promise<GroupTarget> {
  // Named at run time: Deno reads every file behind an import it can see.
  const module: Readonly<Record<string, GroupTarget>> = await import(file);
  return module[member] ?? UNLOADED;
}

/** What stands in for a group that was not typed: nothing but its name is known. */
export const UNLOADED: Command<CliContext> = buildCommand({
  docs: { brief: "" },
  parameters: {},
  func: () => {},
});
