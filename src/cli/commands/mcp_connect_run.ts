/**
 * The work of `paracle mcp connect`.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { surviveOversize } from "../../core/unhandled_io.ts";
import { runBridge } from "../../mcp/bridge.ts";
import { recordingAccess } from "../access_log_io.ts";
import type { CliContext } from "../context.ts";
import type { McpWayFlags } from "../mcp_reach.ts";
import { narrowingLeg } from "../mcp_narrow.ts";
import { type McpWay, openMcpWay } from "../mcp_way.ts";

/** The flags of the command. */
export interface McpConnectFlags extends McpWayFlags {
  /** Tools that are shown; none named means all. */
  readonly allow?: readonly string[] | undefined;
  /** Tools that are hidden. */
  readonly deny?: readonly string[] | undefined;
  /** Tries the connection instead of keeping it. */
  readonly check: boolean;
  /** One document; for the check. */
  readonly json: boolean;
}

const LATE = { check: "./mcp_check.ts" } as const;

/** Relays until the editor leaves, a signal comes, or going on is of no use. */
export async function runMcpConnect(
  this: CliContext,
  flags: McpConnectFlags,
): Promise<void> {
  if (flags.json && !flags.check) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use --json without --check: standard output is the protocol's",
    );
  }
  await using way = await openMcpWay(this, flags);
  if (flags.check) {
    const { checkMcpWay }: typeof import("./mcp_check.ts") = await import(
      LATE.check
    );
    return await checkMcpWay(this, way, flags);
  }
  this.exitCode = await recorded(this, way, () => relay(this, way, flags));
}

/** Over SSH a connection is a command, and noted as one; ports have a log there. */
async function recorded(
  { io, globals: { debug } }: CliContext,
  { remote, transport }: McpWay,
  relaying: () => Promise<number>,
): Promise<number> {
  if (remote === undefined || transport !== "ssh") return await relaying();
  const { host, name } = remote;
  const argv = ["paracle", "mcp", "serve", "--stdio"];
  return await recordingAccess(
    { remote: name, host, argv },
    { io, debug, isHeld: true },
    relaying,
  );
}

async function relay(
  context: CliContext,
  way: McpWay,
  flags: McpConnectFlags,
): Promise<number> {
  const { io, services } = context;
  const { allow, deny } = flags;
  const writer = io.stdout.getWriter();
  writer.closed.catch(() => {}); // a write that fails tells
  using _alive = surviveOversize(() =>
    tell(io, "a message was larger than any may be; it is lost")
  );
  try {
    return await runBridge({
      leg: narrowingLeg(context, way, flags),
      stdin: io.stdin,
      write: (bytes) => writer.write(bytes),
      note: (line) => tell(io, line),
      clock: services.clock,
      random: Math.random,
      signal: io.signal,
      remote: way.name,
      checkCommand: checkCommand(way),
      allow,
      deny,
      autoReconnect: !isOff(io.env("PARACLE_AUTO_RECONNECT")),
    });
  } finally {
    writer.releaseLock();
  }
}

/** An editor that reads no standard error is no reason to end. */
function tell(io: CliContext["io"], line: string): void {
  try {
    io.err(`mcp connect: ${printable(line)}\n`);
  } catch {
    // Nobody reads it.
  }
}

function checkCommand({ remote, name, transport }: McpWay): string {
  return remote === undefined
    ? `paracle mcp connect --url ${name} --check`
    : `paracle mcp connect --remote ${name} --transport ${transport} --check`;
}

function isOff(value: string | undefined): boolean {
  return /^(0|false|no|off)$/i.test(value ?? "");
}
