/**
 * Tools that tell which agents and workflows there are.
 *
 * @module
 */
import * as z from "zod/mini";
import { answer, line, warnings } from "./tool_fields.ts";
import { noInput, READS, type Tool, tool } from "./tool_spec.ts";

const agentId = line("Id of the agent, as agents_list gives it", 200);
const workflowId = line("Id of the workflow, as workflow_list gives it", 200);

/** `agents_list`. */
export const agentsList: Tool = tool({
  name: "agents_list",
  title: "Agents",
  description: "Every agent of the workspace: id, role, capabilities, tools.",
  category: "agent",
  scope: "mcp:read",
  hints: READS,
  input: noInput,
  output: answer({
    agents: z.array(z.looseObject({ id: z.string(), name: z.string() })),
    count: z.int(),
    warnings,
  }),
  run: async ({ reader }) => {
    const { value: agents, warnings } = await reader.agents();
    return { value: { agents, count: agents.length, warnings } };
  },
});

/** `agent_get`. */
export const agentGet: Tool = tool({
  name: "agent_get",
  title: "Agent",
  description: "One agent with its responsibilities and the text of its spec.",
  category: "agent",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({ "agent_id": agentId }),
  output: answer({
    id: z.string(),
    name: z.string(),
    spec: z.optional(z.string()),
    warnings,
  }),
  run: async ({ reader }, { agent_id: id }) => {
    const { value: agent, warnings } = await reader.agent(id);
    const { value: spec } = await reader.agentSpec(id);
    const text = spec === undefined ? {} : { spec: spec.text };
    return { value: { ...agent, ...text, warnings } };
  },
});

/** `set_active_agent`. */
export const setActiveAgent: Tool = tool({
  name: "set_active_agent",
  title: "Choose an agent",
  description:
    "Chooses the agent that agent_get and agent_run of this connection mean " +
    "when they name none.",
  category: "agent",
  scope: "mcp:read",
  hints: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  needsSession: true,
  input: z.strictObject({ "agent_id": agentId }),
  run: async ({ reader }, { agent_id: id }, { session }) => {
    const { value: agent } = await reader.agent(id);
    session.activeAgent = agent.id;
    return {
      value: { "active_agent": agent.id, name: agent.name, role: agent.role },
    };
  },
});

/** `workflow_list`. */
export const workflowList: Tool = tool({
  name: "workflow_list",
  title: "Workflows",
  description: "The workflows of the workspace; those that are active alone, " +
    "unless all are asked for.",
  category: "workflow",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({
    status: z.optional(
      z.enum(["active", "all"]).check(z.describe("Which ones (active)")),
    ),
  }),
  output: answer({
    workflows: z.array(z.looseObject({ id: z.string(), name: z.string() })),
    total: z.int(),
    warnings,
  }),
  run: async ({ reader }, { status = "active" }) => {
    const { value, warnings } = await reader.workflows({ status, limit: 500 });
    return { value: { ...value, warnings } };
  },
});

/** `workflow_get`. */
export const workflowGet: Tool = tool({
  name: "workflow_get",
  title: "Workflow",
  description: "One workflow: its inputs, steps and outputs, and its problems.",
  category: "workflow",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({ "workflow_id": workflowId }),
  output: answer({ warnings }),
  run: async ({ reader }, { workflow_id: id }) => {
    const { value, warnings } = await reader.workflow(id);
    return { value: { ...value, warnings } };
  },
});
