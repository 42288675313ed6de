/**
 * The work of `paracle mcp serve`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { surviveOversize } from "../../core/unhandled_io.ts";
import type { Auth } from "../../mcp/access.ts";
import { FaultReport } from "../../mcp/serve_faults.ts";
import type { OpenServerOptions } from "../../mcp/server_open_io.ts";
import type { CliContext } from "../context.ts";
import { GIVEN_UP } from "../given_up.ts";
import { remotesView } from "../mcp_remotes.ts";
import { mcpVerify } from "../mcp_tokens.ts";
import { VERSION } from "../version.ts";

/** The flags of the command. */
export interface McpServeFlags {
  /** Speaks on standard input and output. */
  readonly stdio: boolean;
  /** Answers on a port, as any flag that is about one does. */
  readonly websocket: boolean;
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default: 8001. */
  readonly port?: number | undefined;
  /** Default: `jwt`. */
  readonly auth?: "jwt" | "none" | undefined;
  /** Whether `none` may be said with other addresses than loopback. */
  readonly insecure: boolean;
  /** Further names of this server. */
  readonly allowHost?: readonly string[] | undefined;
  /** A file of public keys whose tokens count too. */
  readonly jwks?: string | undefined;
  /** Tools that are switched on. */
  readonly enable?: readonly string[] | undefined;
}

// They load the SDK and the engine: not read ahead by other commands.
const LATE = {
  accessLog: "../../api/access_log_io.ts",
  network: "../../mcp/serve_network_io.ts",
  open: "../../mcp/server_open_io.ts",
  stdio: "../../mcp/serve_stdio_io.ts",
  tokens: "../../api/token_io.ts",
} as const;

const HOST = "127.0.0.1";
const PORT = 8001;

/** Serves until the input ends, Ctrl-C or SIGTERM, all of which are success. */
export async function runMcpServe(
  this: CliContext,
  flags: McpServeFlags,
): Promise<void> {
  refuseUnknown(flags.enable ?? []);
  const isNetwork = wantsNetwork(flags);
  if (isNetwork && flags.stdio) throw bothWays();
  await (isNetwork ? serveNetwork(this, flags) : serveStdio(this, flags));
}

/** A port is only opened when the command line speaks of one. */
function wantsNetwork(flags: McpServeFlags): boolean {
  const { websocket, insecure, host, port, auth, jwks, allowHost } = flags;
  return websocket || insecure || (allowHost ?? []).length > 0 ||
    [host, port, auth, jwks].some((flag) => flag !== undefined);
}

function bothWays(): ParacleError {
  return new ParacleError(
    "usage.invalid",
    "Cannot use --stdio with --websocket, --host, --port, --auth, --jwks, " +
      "--allow-host or --insecure: it answers on no port; leave out --stdio " +
      "or the others",
  );
}

async function serveStdio(
  context: CliContext,
  flags: McpServeFlags,
): Promise<void> {
  const { io } = context;
  using faults = faultReport(context);
  const [{ serveOnStdio }, what] = await Promise.all([
    importStdio(),
    served(context, flags, faults),
  ]);
  await serveOnStdio({
    ...what,
    stdin: io.stdin,
    stdout: io.stdout,
    signal: io.signal,
  });
}

async function serveNetwork(
  context: CliContext,
  flags: McpServeFlags,
): Promise<void> {
  const { io } = context;
  const { host = HOST, port = PORT, insecure, allowHost } = flags;
  using faults = faultReport(context);
  const what = await served(context, flags, faults);
  const [{ openServer }, { serveOnNetwork }, { openAccessLog }] = await Promise
    .all([
      importOpen(),
      importNetwork(),
      importAccessLog(),
    ]);
  const { paracRoot } = what.workspace;
  await using log = openAccessLog(paracRoot, what.warn);
  await using server = openServer(what);
  await using network = serveOnNetwork({
    ...what,
    host,
    port,
    insecure,
    allowHosts: allowHost,
    auth: await authOf(context, flags),
    factory: server.factory,
    hub: server.hub,
    audit: (entry) => log.note(entry),
  });
  using _alive = surviveOversize((error) => faults.came(error));
  io.err(`Serving ${printable(paracRoot)} on ${network.url}\n`);
  await aborted(io.signal);
  await network.close();
  await server.calls.settled(context.services.clock, ENDING_MS);
}

/** Within this a run that is told to end has written down that it did. */
const ENDING_MS = 1_200;

/** What every binding serves. */
async function served(
  context: CliContext,
  { enable }: McpServeFlags,
  faults: FaultReport,
): Promise<OpenServerOptions & { readonly warn: (message: string) => void }> {
  const { io, services } = context;
  const workspace = await services.workspace();
  io.seal(GIVEN_UP.serve.kinds);
  return {
    workspace,
    env: io.env,
    version: VERSION,
    remotes: remotesView(context),
    enabled: enable,
    warn: warnTo(context),
    onFault: (error) => faults.came(error),
  };
}

async function authOf(
  { io }: CliContext,
  { auth = "jwt", host = HOST, port = PORT, allowHost, jwks }: McpServeFlags,
): Promise<Auth> {
  if (auth === "none") return { kind: "none" };
  const { openTokens }: typeof import("../../api/token_io.ts") = await import(
    LATE.tokens
  );
  const tokens = openTokens({ env: io.env, jwks });
  if (await tokens.hasKey()) {
    const place = { host, port, allowHosts: allowHost ?? [] };
    return { kind: "jwt", verify: mcpVerify(tokens, place) };
  }
  throw new ParacleError(
    "auth.key_unreadable",
    "Cannot serve: clients need a token, and there is no signing key; make " +
      "one with the first token: paracle auth generate-token, or say " +
      "--auth none",
  );
}

async function importOpen(): Promise<
  typeof import("../../mcp/server_open_io.ts")
> {
  return await import(LATE.open);
}

async function importStdio(): Promise<
  typeof import("../../mcp/serve_stdio_io.ts")
> {
  return await import(LATE.stdio);
}

async function importNetwork(): Promise<
  typeof import("../../mcp/serve_network_io.ts")
> {
  return await import(LATE.network);
}

async function importAccessLog(): Promise<
  typeof import("../../api/access_log_io.ts")
> {
  return await import(LATE.accessLog);
}

/** Tools that would start programs cannot be had: this program starts none. */
function refuseUnknown(enable: readonly string[]): void {
  const [first] = enable;
  if (first === undefined) return;
  throw new ParacleError(
    "usage.invalid",
    `Cannot enable "${printable(first)}": this version has no tool that is ` +
      "off; see what there is with: paracle mcp list",
  );
}

function warnTo({ io }: CliContext): (message: string) => void {
  return (message) => io.err(`warning: ${printable(message)}\n`);
}

function faultReport(context: CliContext): FaultReport {
  const { clock } = context.services;
  return new FaultReport({ clock, tell: warnTo(context) });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
