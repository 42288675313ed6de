/**
 * The bridge of an editor, held to what it needs once it is connected.
 *
 * @module
 */
import type { Leg } from "../mcp/leg.ts";
import type { CliContext } from "./context.ts";
import { GIVEN_UP, kindsToGiveUp } from "./given_up.ts";
import type { McpWayFlags } from "./mcp_reach.ts";
import type { McpWay } from "./mcp_way.ts";
import type { PermissionKind } from "./permissions_needs.ts";

/**
 * The way's leg, which gives up what is needed no more as soon as a connection
 * stands, and looks again with each later one.
 */
export function narrowingLeg(
  context: CliContext,
  way: McpWay,
  flags: Pick<McpWayFlags, "tokenFile">,
): Leg {
  const { leg } = way;
  return {
    ...leg,
    open: async (listener, call) => {
      const made = await leg.open(listener, call);
      if ("send" in made) narrow(context, way, flags);
      return made;
    },
  };
}

function narrow(
  { globals, io }: CliContext,
  { memory }: McpWay,
  { tokenFile }: Pick<McpWayFlags, "tokenFile">,
): void {
  const row = memory === undefined
    ? GIVEN_UP.mcpConnectUrl
    : GIVEN_UP.mcpConnect;
  memory?.keep();
  const gone = io.seal(kindsToGiveUp(row, takenAgain(memory, tokenFile)));
  if (globals.debug) io.err(`[given up: ${gone.join(", ")}]\n`);
}

/** What it takes to connect again. */
function takenAgain(
  memory: McpWay["memory"],
  tokenFile: string | undefined,
): readonly PermissionKind[] {
  // A session's socket, or that of an agent.
  if (memory !== undefined && !memory.isComplete) return ["read", "write"];
  return tokenFile === undefined ? [] : ["read"];
}
