/**
 * What the servers of one process are made of.
 *
 * @module
 */
import type { ChangeHub } from "./change_hub.ts";
import type { ScopeHolder } from "./scopes.ts";
import type { LiveCalls } from "./server_calls.ts";
import type { Tool, ToolParts } from "./tool_spec.ts";

/** What a server is made of; all of it is borrowed. */
export interface ServerParts extends ToolParts {
  /** Of the program. */
  readonly version: string;
  /** Tells what changes; without it clients are told nothing. */
  readonly hub?: ChangeHub | undefined;
  /** Counts the calls that go on. */
  readonly calls?: LiveCalls | undefined;
  /** Tools with the scope `mcp:exec` that are switched on. Default: none. */
  readonly enabled?: readonly string[] | undefined;
  /** Largest message that is taken, in bytes; told to clients. Default: 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Told of every call, for a log; never of a token. */
  readonly onCall?: ((call: CallNote) => void) | undefined;
  /** Told of faults of the program itself. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** In place of the usual ones, for tests. */
  readonly tools?: readonly Tool[] | undefined;
}

/** A call, as a log tells it. */
export interface CallNote {
  /** The tool. */
  readonly tool: string;
  /** Who called. */
  readonly caller: ScopeHolder | undefined;
}
