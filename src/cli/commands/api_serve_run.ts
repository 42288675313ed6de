/**
 * The work of `paracle api serve`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { GIVEN_UP } from "../given_up.ts";
import type { CliIo } from "../io.ts";
import { parsePort } from "../port_flag.ts";
import { printWarnings } from "../reading.ts";
import { VERSION } from "../version.ts";

/** The flags of the command. */
export interface ApiServeFlags {
  /** Default: `PARACLE_HOST`, else 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default: `PARACLE_PORT`, else 8000. */
  readonly port?: number | undefined;
  /** Default: `PARACLE_LOG_LEVEL`, else `info`. */
  readonly logLevel?: LogLevel | undefined;
  /** Whether answers are logged. */
  readonly accessLog: boolean;
  /** Whether loopback needs a token too. */
  readonly requireToken: boolean;
  /** Does nothing. */
  readonly reload: boolean;
  /** Does nothing. */
  readonly workers?: number | undefined;
  /** Tells where it answers as JSON. */
  readonly json: boolean;
}

/** How much is told on stderr. */
export type LogLevel = "debug" | "info" | "warning" | "error" | "critical";

// Loads hono and the engine: not read ahead by other commands.
const LATE = { serve: "../../api/serve_io.ts" } as const;

const LEVELS: readonly LogLevel[] = [
  ...["debug", "info", "warning", "error", "critical"] as const,
];

/** Serves until Ctrl-C or SIGTERM, which are success. */
export async function runApiServe(
  this: CliContext,
  flags: ApiServeFlags,
): Promise<void> {
  const { io, services } = this;
  const settings = settingsOf(flags, io);
  const tells = (level: LogLevel): boolean =>
    LEVELS.indexOf(level) >= LEVELS.indexOf(settings.logLevel);
  if (tells("info")) tellAccepted(io, flags);
  const workspace = await services.workspace();
  io.seal(GIVEN_UP.serve.kinds);
  const { openServed, openTokens, serveApi }:
    typeof import("../../api/serve_io.ts") = await import(LATE.serve);
  const { env } = io;
  const warn = (message: string): void => {
    if (tells("warning")) printWarnings(io, [message]);
  };
  await using server = await serveApi({
    served: await openServed(workspace, { env }),
    host: settings.host,
    port: settings.port,
    requireToken: flags.requireToken,
    accessLog: flags.accessLog,
    tokens: openTokens({ env }),
    version: VERSION,
    warn,
    onFault: (error) => {
      if (tells("error")) io.err(faultText(error, this.globals.debug));
    },
  });
  const { url, asksForToken: token } = server;
  if (flags.json) {
    io.out(`${JSON.stringify({ schemaVersion: 1, url, token })}\n`);
  }
  if (tells("info")) {
    io.err(`Serving ${printable(workspace.paracRoot)} on ${url}\n`);
  }
  await aborted(io.signal);
  if (tells("info")) io.err("Stopping; Ctrl-C again leaves at once\n");
}

function settingsOf(
  flags: ApiServeFlags,
  { env }: Pick<CliIo, "env">,
): {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
} {
  const port = flags.port ?? usualPort(env("PARACLE_PORT") || "8000");
  const level = (env("PARACLE_LOG_LEVEL") || "info").toLowerCase();
  const logLevel = flags.logLevel ?? LEVELS.find((known) => known === level);
  if (logLevel === undefined) {
    throw misused(`PARACLE_LOG_LEVEL: expected ${LEVELS.join(", ")}`);
  }
  const host = flags.host ?? (env("PARACLE_HOST") || "127.0.0.1");
  return { host, port, logLevel };
}

function usualPort(text: string): number {
  try {
    return parsePort(text);
  } catch (error) {
    throw error instanceof ParacleError
      ? misused(`PARACLE_PORT: ${error.message}`)
      : error;
  }
}

function misused(state: string): ParacleError {
  return new ParacleError("usage.invalid", `Cannot use ${state}`);
}

function tellAccepted(io: CliIo, { reload, workers }: ApiServeFlags): void {
  if (reload) {
    io.err("note: --reload is not needed, changes are seen at once\n");
  }
  if (workers !== undefined) {
    io.err("note: --workers is not needed, one process serves all\n");
  }
}

function faultText(error: unknown, debug: boolean): string {
  const text = error instanceof Error ? error.message : String(error);
  const stack = debug && error instanceof Error ? `${error.stack}\n` : "";
  return `error: ${printable(text)}\n${stack}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
