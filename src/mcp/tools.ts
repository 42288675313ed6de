/**
 * The tools of the MCP server, in the order they are listed, and who may see
 * which.
 *
 * @module
 */
import { mayUse, type ScopeHolder } from "./scopes.ts";
import {
  agentGet,
  agentsList,
  setActiveAgent,
  workflowGet,
  workflowList,
} from "./tool_catalog.ts";
import {
  contextCurrentState,
  contextDecisions,
  contextPolicies,
  contextRoadmap,
} from "./tool_context.ts";
import { remoteList, remoteStatus, remoteTunnels } from "./tool_remotes.ts";
import { agentRun, workflowRun } from "./tool_run.ts";
import { runCancel, runGet, runsList } from "./tool_run_records.ts";
import type { Tool } from "./tool_spec.ts";
import {
  logsRecent,
  memoryLogAction,
  workspaceStatus,
} from "./tool_workspace.ts";

/** Every tool, in a fixed order. */
export const TOOLS: readonly Tool[] = [
  workspaceStatus,
  contextCurrentState,
  contextRoadmap,
  contextDecisions,
  contextPolicies,
  agentsList,
  agentGet,
  workflowList,
  workflowGet,
  workflowRun,
  agentRun,
  runsList,
  runGet,
  runCancel,
  memoryLogAction,
  logsRecent,
  remoteList,
  remoteStatus,
  remoteTunnels,
  setActiveAgent,
];

/** What decides which tools a server has, whoever asks. */
export interface ToolChoice {
  /** Whether its connections remember anything. */
  readonly hasSession: boolean;
  /** Whether it knows remotes. */
  readonly hasRemotes: boolean;
  /** Tools with the scope `mcp:exec` that are switched on. */
  readonly enabled: readonly string[];
}

/**
 * The tools that exist on a server. One that could do harm of any kind
 * (`mcp:exec`) is there only when it was switched on by name.
 */
export function existing(
  tools: readonly Tool[],
  { hasSession, hasRemotes, enabled }: ToolChoice,
): readonly Tool[] {
  return tools.filter((tool) =>
    (hasSession || tool.needsSession === undefined) &&
    (hasRemotes || tool.needsRemotes === undefined) &&
    (tool.scope !== "mcp:exec" || enabled.includes(tool.name))
  );
}

/** Those of them that a caller may call: no others are listed. */
export function allowed(
  tools: readonly Tool[],
  caller: ScopeHolder | undefined,
): readonly Tool[] {
  return tools.filter(({ scope }) => mayUse(caller, scope));
}
