/**
 * The MCP server on standard input and output, both eras of the protocol.
 *
 * @module
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { ScopeHolder } from "./scopes.ts";
import type { LiveCalls } from "./server_calls.ts";
import {
  StdioTransport,
  type StdioTransportOptions,
} from "./serve_stdio_transport.ts";

/** What is served, to whom, and until when. */
export interface ServeStdioOptions extends StdioTransportOptions {
  /** Makes the server of the connection. */
  readonly factory: McpServerFactory;
  /** Whoever started this process. */
  readonly caller: ScopeHolder;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Calls whose last words are waited for. */
  readonly calls?: LiveCalls | undefined;
  /** Told what went wrong with a message, in one line. */
  readonly warn: (message: string) => void;
}

/** Within this a run that is told to end has written down that it did. */
const ENDING_MS = 1_200;

/**
 * Serves until the input ends, the other end reads no more, or the signal
 * comes; then calls that go on are cancelled. Never rejects.
 */
export async function serveStdioConnection(
  options: ServeStdioOptions,
): Promise<void> {
  const { factory, caller, signal, calls, clock, warn } = options;
  const transport = new StdioTransport(options);
  const authInfo = { token: "", clientId: "", scopes: [...caller.scopes] };
  const handle = serveStdio((context) => factory({ ...context, authInfo }), {
    transport,
    onerror: (error) => warn(firstLine(error)),
  });
  const stop = (): void => void handle.close();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  await transport.ended;
  signal.removeEventListener("abort", stop);
  await handle.close();
  await calls?.settled(clock, ENDING_MS);
  await transport.flushed();
}

/** Of a schema's error the rest is a dump. */
function firstLine(error: Error): string {
  return error.message.split("\n", 1)[0] ?? "";
}
