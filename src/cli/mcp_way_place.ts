/**
 * A server on a port, as the command line names it: its address, the tunnel
 * to it and the token.
 *
 * @module
 */
import { withAgentAdvice } from "../mcp/leg_advice.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { LegPlace } from "../mcp/leg_place.ts";
import { tokenSource } from "../mcp/token_source.ts";
import { formatTunnel } from "../config/tunnel_spec.ts";
import type { CliContext } from "./context.ts";
import {
  MCP_PORT,
  type McpRemote,
  type McpWayFlags,
  reaching,
  tunnelTo,
} from "./mcp_reach.ts";

/** The place of a leg; disposing closes the tunnel that was opened for it. */
export interface PlaceOptions extends LegPlace, AsyncDisposable {
  /** The remote's name or the URL. */
  readonly shown: string;
}

const TOKEN_VARIABLE = "PARACLE_MCP_TOKEN";
const LATE = {
  sockets: "../session/sockets_io.ts",
  tunnel: "../mcp/leg_tunnel.ts",
} as const;

/** A server at a URL. */
export function urlPlace(
  context: CliContext,
  flags: McpWayFlags,
  { url, transport }: { readonly url: URL; readonly transport: "ws" | "http" },
): PlaceOptions {
  return {
    name: `${transport} ${url.host}`,
    shown: url.href,
    url: () => Promise.resolve(url),
    tokens: tokenSource(tokenPlaces(context, flags)),
    insecure: flags.insecure,
    async [Symbol.asyncDispose]() {},
  };
}

/** A server on a remote, through a tunnel. */
export function remotePlace(
  context: CliContext,
  flags: McpWayFlags,
  { transport, ...target }: McpRemote & { readonly transport: "ws" | "http" },
): PlaceOptions {
  const { remote } = target;
  const reach = reaching(context, target);
  const tunnel = new OwnTunnel(context, target);
  const address = (port: number): URL =>
    new URL(`${transport}://127.0.0.1:${port}/mcp`);
  return {
    name: `${transport} ${remote.name}`,
    shown: remote.name,
    url: async ({ signal }) => {
      const port = await sessionPort(context, target) ??
        await tunnel.port(signal);
      return address(port);
    },
    fault: () => withAgentAdvice(tunnel.fault, context.io.env),
    tokens: tokenSource({ ...tokenPlaces(context, flags), reach }),
    insecure: flags.insecure,
    [Symbol.asyncDispose]: () => tunnel[Symbol.asyncDispose](),
  };
}

function tokenPlaces(
  { io }: CliContext,
  { tokenEnv, tokenFile }: McpWayFlags,
): Parameters<typeof tokenSource>[0] {
  if (tokenEnv !== undefined && (io.env(tokenEnv) ?? "") === "") {
    throw new ParacleError(
      "usage.invalid",
      `Cannot use --token-env ${printable(tokenEnv)}: it is not set, or not ` +
        "for this program, which may read only variables whose names begin " +
        `with PARACLE_; put the token into ${TOKEN_VARIABLE}`,
    );
  }
  return {
    file: tokenFile,
    variable: tokenEnv ?? TOKEN_VARIABLE,
    env: io.env,
    readText: async (path) => {
      const { readConfigText } = await import("../config/read_text_io.ts");
      return await readConfigText(path);
    },
  };
}

/** The port of the configured tunnel, while a session of this machine has it open. */
async function sessionPort(
  { services }: CliContext,
  { memory, remote }: McpRemote,
): Promise<number | undefined> {
  const configured = tunnelTo(remote);
  // A session is found by its files, which are read no more then.
  if (configured === undefined || memory.isKept) return undefined;
  await using session = await services.session(remote);
  if (session === undefined) return undefined;
  const { tunnels } = await session.status();
  const id = formatTunnel(configured);
  const found = tunnels.find((tunnel) => tunnel.id === id);
  return found?.state === "up" && found.port > 0 ? found.port : undefined;
}

/** A tunnel that is opened when there is no other. */
class OwnTunnel implements AsyncDisposable {
  readonly #context: CliContext;
  readonly #target: McpRemote;
  #opened: import("../mcp/leg_tunnel.ts").LegTunnel | undefined;

  constructor(context: CliContext, target: McpRemote) {
    this.#context = context;
    this.#target = target;
  }

  get fault(): unknown {
    return this.#opened?.fault;
  }

  async port(signal: AbortSignal): Promise<number> {
    this.#opened ??= await this.#open();
    return await this.#opened.port({ signal });
  }

  async #open(): Promise<import("../mcp/leg_tunnel.ts").LegTunnel> {
    const [{ LegTunnel }, { SystemSockets }]: [
      typeof import("../mcp/leg_tunnel.ts"),
      typeof import("../session/sockets_io.ts"),
    ] = await Promise.all([import(LATE.tunnel), import(LATE.sockets)]);
    const configured = tunnelTo(this.#target.remote);
    const host = configured?.remoteHost ?? "127.0.0.1";
    return new LegTunnel({
      reach: reaching(this.#context, this.#target),
      target: { host, port: MCP_PORT },
      sockets: new SystemSockets(),
      clock: this.#context.services.clock,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened?.[Symbol.asyncDispose]();
  }
}
