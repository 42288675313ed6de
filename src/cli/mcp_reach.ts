/**
 * How `paracle mcp connect` reaches a remote, whichever way it takes.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import { withAgentAdvice } from "../mcp/leg_advice.ts";
import type { Transport } from "../transport/transport.ts";
import type { CliContext } from "./context.ts";
import type { ConnectCall } from "./services.ts";

/** What the command line says of the way. */
export interface McpWayFlags {
  /** Default: `ws` when the remote has a tunnel to the server's port, else `ssh`. */
  readonly transport?: McpTransport | undefined;
  /** A server that needs no remote. */
  readonly url?: string | undefined;
  /** The variable that holds the token. Default: `PARACLE_MCP_TOKEN`. */
  readonly tokenEnv?: string | undefined;
  /** A file that holds the token. */
  readonly tokenFile?: string | undefined;
  /** Whether a token may be sent where others can read it. */
  readonly insecure: boolean;
}

/** How a server is spoken to. */
export type McpTransport = "ssh" | "ws" | "http";

/** Where `mcp serve` listens unless told otherwise. */
export const MCP_PORT = 8001;

/** The tunnel of a remote that leads to the server's port, if it has one. */
export function tunnelTo(
  remote: RemoteConfig,
): RemoteConfig["tunnels"][number] | undefined {
  return remote.tunnels.find(({ kind, remote: port }) =>
    kind === "local" && port === MCP_PORT
  );
}

/** A remote that is connected to again and again. */
export interface McpRemote {
  readonly remote: RemoteConfig;
  /** What its logins read. */
  readonly memory: NonNullable<ConnectCall["memory"]>;
}

/** A way to run commands on the remote, for as long as its owner keeps it. */
export function reaching(
  { io, services }: CliContext,
  { memory, remote }: McpRemote,
): (call: { readonly signal: AbortSignal }) => Promise<Transport> {
  return async ({ signal }) => {
    try {
      return await services.reach(remote, { memory, signal });
    } catch (error) {
      throw withAgentAdvice(error, io.env);
    }
  };
}
