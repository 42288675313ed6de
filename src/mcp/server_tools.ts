/**
 * The tools of one server: which are listed, and what a call of one does.
 *
 * @module
 */
import {
  type CallToolResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { mayUse, type ScopeHolder } from "./scopes.ts";
import type { ServerParts } from "./server_parts.ts";
import { CallProgress } from "./server_progress.ts";
import { toolSchema } from "./tool_listing.ts";
import { failedResult, failureText, toolResult } from "./tool_result.ts";
import type { Tool, ToolSession } from "./tool_spec.ts";
import { allowed } from "./tools.ts";

/** What a desk serves, and whom. */
export interface DeskOptions {
  /** What tools work with. */
  readonly parts: ServerParts;
  /** Those that exist. */
  readonly tools: readonly Tool[];
  /** Who is at the other end. */
  readonly caller: ScopeHolder | undefined;
}

/** Tools whose agent may be the one that was chosen before. */
const MEANT_AGENT: readonly string[] = ["agent_get", "agent_run"];

/** Lists and calls tools for one caller. */
export class ToolDesk {
  readonly #options: DeskOptions;
  readonly #session: ToolSession = { activeAgent: undefined };

  /** Nothing is read yet. */
  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Those the caller may call; ids that may be given are named where they can be read. */
  async list(): Promise<ListToolsResult> {
    const { parts, tools, caller } = this.#options;
    const ids = await idsOf(parts, caller);
    return {
      tools: allowed(tools, caller).map((tool) => toolSchema(tool, ids)),
    };
  }

  /**
   * Calls a tool. What goes wrong is in the result.
   *
   * @throws {ProtocolError} -32602 when there is no such tool.
   */
  async call(
    name: string,
    given: Readonly<Record<string, unknown>>,
    request: ServerContext["mcpReq"],
  ): Promise<CallToolResult> {
    const { parts, tools, caller } = this.#options;
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `there is no tool "${printable(name)}"`,
      );
    }
    parts.onCall?.({ tool: name, caller });
    if (!mayUse(caller, tool.scope)) {
      return failedResult(
        `Cannot call ${name}: the token lacks the scope ${tool.scope}`,
      );
    }
    const input = this.#meant(tool, given);
    const faults = tool.faults(input);
    if (faults.length > 0) {
      return failedResult(
        `Cannot call ${name}: ${faults.map(printable).join("; ")}`,
      );
    }
    const work = this.#run(tool, input, request);
    return await (parts.calls?.track(work) ?? work);
  }

  async #run(
    tool: Tool,
    input: unknown,
    request: ServerContext["mcpReq"],
  ): Promise<CallToolResult> {
    const { parts } = this.#options;
    const progress = new CallProgress(request);
    try {
      const answer = await tool.run(parts, input, {
        signal: request.signal,
        progress: (step) => progress.tell(step),
        session: this.#session,
      });
      return toolResult(tool, answer);
    } catch (error) {
      if (!(error instanceof ParacleError)) parts.onFault?.(error);
      return failedResult(failureText(error));
    } finally {
      await progress.end();
    }
  }

  #meant(
    { name }: Tool,
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const { activeAgent } = this.#session;
    if (activeAgent === undefined || !MEANT_AGENT.includes(name)) return given;
    return { "agent_id": activeAgent, ...given };
  }
}

const MOST_IDS = 500;

async function idsOf(
  { reader }: ServerParts,
  caller: ScopeHolder | undefined,
): Promise<Readonly<Record<string, readonly string[]>>> {
  // Names of agents and workflows are for those alone who may read them.
  if (!mayUse(caller, "mcp:read")) return {};
  const of = async (
    items: Promise<readonly { readonly id: string }[]>,
  ): Promise<readonly string[]> => {
    const ids = (await items.catch(() => [])).map(({ id }) => id);
    return ids.length > MOST_IDS ? [] : ids;
  };
  const [agents, workflows] = await Promise.all([
    of(reader.agents().then(({ value }) => value)),
    of(
      reader.workflows({ limit: MOST_IDS + 1 })
        .then(({ value }) => value.workflows),
    ),
  ]);
  return { "agent_id": agents, "workflow_id": workflows };
}
