/**
 * The MCP server of a workspace: a fresh one for each connection, or for each
 * request where there are none.
 *
 * @module
 */
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import { ParacleError } from "../core/errors.ts";
import { MAX_MESSAGE_BYTES } from "./message_limit.ts";
import { getPrompt, listPrompts, requiredArguments } from "./prompts.ts";
import {
  listResources,
  parseAddress,
  readResource,
  RESOURCE_TEMPLATES,
} from "./resources.ts";
import { mayUse, type ScopeHolder } from "./scopes.ts";
import { ConnectedServer } from "./server_connected.ts";
import type { ServerParts } from "./server_parts.ts";
import { ToolDesk } from "./server_tools.ts";
import { failureText } from "./tool_result.ts";
import { existing, TOOLS } from "./tools.ts";

/** What a binding knows when it asks for a server. */
export interface ServerRequest {
  /** `legacy`: the protocol with a handshake; `modern`: the one without. */
  readonly era: "legacy" | "modern";
  /** Who is at the other end; without it nothing is allowed. */
  readonly authInfo?: ScopeHolder | undefined;
  /** There when the server is for one HTTP request. */
  readonly requestInfo?: unknown;
}

const INSTRUCTIONS =
  "A Paracle workspace: agents, workflows and their runs. Read " +
  "workspace_status first; workflow_run and agent_run call models and cost " +
  "money.";

/** Makes the function that makes servers. It is cheap, and keeps nothing. */
export function createServerFactory(
  parts: ServerParts,
): (request: ServerRequest) => ConnectedServer {
  return ({ era, authInfo: caller, requestInfo }) => {
    // A request of the newer protocol is all there is of its connection.
    const isLasting = era === "legacy" || requestInfo === undefined;
    const server = new ConnectedServer({
      version: parts.version,
      instructions: INSTRUCTIONS,
      maxMessageBytes: parts.maxMessageBytes ?? MAX_MESSAGE_BYTES,
      hub: isLasting ? parts.hub : undefined,
      isLegacy: era === "legacy",
      checkRead: (uri) => {
        if (!mayUse(caller, "mcp:read")) {
          throw missingScope(`subscribe to ${uri}`);
        }
      },
    });
    const tools = existing(parts.tools ?? TOOLS, {
      hasSession: era === "legacy",
      hasRemotes: parts.remotes !== undefined,
      enabled: parts.enabled ?? [],
    });
    addTools(server, new ToolDesk({ parts, tools, caller }));
    addResources(server, parts, caller);
    addPrompts(server, parts, caller);
    return server;
  };
}

function addTools(server: ConnectedServer, desk: ToolDesk): void {
  server.setRequestHandler("tools/list", () => desk.list());
  server.setRequestHandler(
    "tools/call",
    ({ params }, { mcpReq }) =>
      desk.call(params.name, params.arguments ?? {}, mcpReq),
  );
}

function addResources(
  server: ConnectedServer,
  parts: ServerParts,
  caller: ScopeHolder | undefined,
): void {
  const canRead = mayUse(caller, "mcp:read");
  server.setRequestHandler(
    "resources/list",
    async () => canRead ? await listResources(parts) : { resources: [] },
  );
  server.setRequestHandler(
    "resources/templates/list",
    () => canRead ? RESOURCE_TEMPLATES : { resourceTemplates: [] },
  );
  server.setRequestHandler("resources/read", async ({ params: { uri } }) => {
    if (!canRead) throw missingScope(`read ${uri}`);
    const address = parseAddress(uri);
    if (address === undefined) throw new ResourceNotFoundError(uri);
    try {
      return await readResource(parts, uri, address);
    } catch (error) {
      if (!(error instanceof ParacleError)) parts.onFault?.(error);
      throw new ResourceNotFoundError(uri, failureText(error));
    }
  });
}

function addPrompts(
  server: ConnectedServer,
  { reader }: ServerParts,
  caller: ScopeHolder | undefined,
): void {
  const canRead = mayUse(caller, "mcp:read");
  server.setRequestHandler(
    "prompts/list",
    async () => canRead ? await listPrompts(reader) : { prompts: [] },
  );
  server.setRequestHandler("prompts/get", async ({ params }) => {
    const { name, arguments: given = {} } = params;
    if (!canRead) throw missingScope(`get prompt ${name}`);
    const { prompts } = await listPrompts(reader);
    const wanted = prompts.find((one) => one.name === name);
    if (wanted === undefined) throw invalid(`there is no prompt "${name}"`);
    const missing = requiredArguments(wanted).filter((argument) =>
      (given[argument] ?? "") === ""
    );
    if (missing.length > 0) {
      throw invalid(`prompt "${name}" needs ${missing.join(", ")}`);
    }
    const filled = await getPrompt(reader, name, given).catch((error) => {
      throw invalid(failureText(error));
    });
    if (filled === undefined) throw invalid(`there is no prompt "${name}"`);
    return filled;
  });
}

function missingScope(action: string): ProtocolError {
  return invalid(`cannot ${action}: the token lacks the scope mcp:read`);
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
