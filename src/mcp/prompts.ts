/**
 * The prompts of the MCP server: one for each agent, one for each workflow.
 *
 * @module
 */
import type {
  GetPromptResult,
  ListPromptsResult,
  Prompt,
} from "@modelcontextprotocol/server";
import { isMap } from "../workspace/document.ts";
import type { WorkspaceReader } from "../workspace/reader.ts";

/** What prompts are made of. */
export type PromptParts = Pick<
  WorkspaceReader,
  "agent" | "agents" | "agentSpec" | "workflow" | "workflows"
>;

/** What was filled in. */
export type PromptArguments = Readonly<Record<string, string>>;

const MOST_WORKFLOWS = 500;
const TASK = { name: "task", description: "What is to be done" };

/** Every prompt; what cannot be read has none. */
export async function listPrompts(
  reader: PromptParts,
): Promise<ListPromptsResult> {
  const { value: agents } = await reader.agents();
  const { value: { workflows } } = await reader.workflows({
    status: "active",
    limit: MOST_WORKFLOWS,
  });
  const ofAgents = agents.map(({ id, name, description }): Prompt => ({
    name: `agent_${id}`,
    title: `Work as ${name}`,
    description,
    arguments: [{ ...TASK, required: true }],
  }));
  const ofWorkflows = await Promise.all(
    workflows.map(async ({ id, name, description }): Promise<Prompt> => ({
      name: `workflow_${id}`,
      title: `Run ${name}`,
      description,
      arguments: await inputsOf(reader, id).catch(() => []),
    })),
  );
  return { prompts: [...ofAgents, ...ofWorkflows] };
}

/**
 * Fills a prompt in; undefined when there is none of this name.
 *
 * @throws {ParacleError} `agent.not_found`, `workflow.not_found`,
 * `workspace.*`.
 */
export async function getPrompt(
  reader: PromptParts,
  name: string,
  given: PromptArguments,
): Promise<GetPromptResult | undefined> {
  const [, kind, id] = /^(agent|workflow)_(.+)$/s.exec(name) ?? [];
  if (kind === undefined || id === undefined) return undefined;
  return kind === "agent"
    ? await agentPrompt(reader, id, given)
    : await workflowPrompt(reader, id, given);
}

/** The arguments of a prompt that must be filled in. */
export function requiredArguments(listed: Prompt): readonly string[] {
  return (listed.arguments ?? []).flatMap(({ name, required }) =>
    required === true ? [name] : []
  );
}

async function agentPrompt(
  reader: PromptParts,
  id: string,
  { task = "" }: PromptArguments,
): Promise<GetPromptResult> {
  const { value: agent } = await reader.agent(id);
  const { value: spec } = await reader.agentSpec(id);
  const role = spec?.text ??
    `You are ${agent.name}, ${agent.role}. ${agent.description}`;
  return said(agent.description, `${role.trim()}\n\n# Task\n\n${task}`);
}

async function workflowPrompt(
  reader: PromptParts,
  id: string,
  given: PromptArguments,
): Promise<GetPromptResult> {
  const { value: workflow } = await reader.workflow(id);
  const description = String(workflow["description"] ?? "");
  const call = JSON.stringify({ "workflow_id": id, inputs: given });
  return said(
    description,
    `Run the workflow "${id}"${
      description === "" ? "" : `: ${description}`
    }\n\n` +
      `Call the tool workflow_run with ${call}. Values are texts here: ` +
      "turn them into the types that workflow_get tells, ask for inputs that " +
      "are missing, then report the outputs and the run's id.",
  );
}

async function inputsOf(
  reader: PromptParts,
  id: string,
): Promise<NonNullable<Prompt["arguments"]>> {
  const { value } = await reader.workflow(id);
  const inputs = value["inputs"];
  if (!isMap(inputs)) return [];
  return Object.entries(inputs).map(([name, input]) => {
    const facts = isMap(input) ? input : {};
    const { description, required } = facts;
    return {
      name,
      ...(typeof description === "string" ? { description } : {}),
      required: required === true && facts["default"] === undefined,
    };
  });
}

function said(description: string, text: string): GetPromptResult {
  return {
    ...(description === "" ? {} : { description }),
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}
