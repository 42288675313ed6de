/**
 * The errors that the bridge itself answers with.
 *
 * @module
 */
import { printable, printableText } from "../core/printable.ts";
import type { RpcError } from "./jsonrpc.ts";
import type { LegEnd } from "./leg.ts";

/** The bridge's own codes; they lie outside what JSON-RPC and MCP use. */
export const BRIDGE_CODES = {
  /** The connection was lost while the request ran. */
  lost: -31001,
  /** The server is not reachable, or too much waits for it. */
  unreachable: -31002,
  /** A message is larger than its receiver takes. */
  tooLarge: -31003,
  /** The server refuses us, for good. */
  unauthorised: -31004,
  /** A time limit of the bridge ran out. */
  timeLimit: -31005,
} as const;

/** One of {@linkcode BRIDGE_CODES}. */
export type BridgeCode = typeof BRIDGE_CODES[keyof typeof BRIDGE_CODES];

/** What an error is about: enough of a request to name it. */
export interface Subject {
  readonly method: string;
  /** The tool of a `tools/call`. */
  readonly tool: string | undefined;
}

/** Why a request failed. */
export interface Fault {
  readonly code: BridgeCode;
  /** Whether the server may have carried it out, once at least. */
  readonly maybeExecuted: boolean;
  /** What happened, one sentence for people. */
  readonly reason: string;
  /** Last lines of the remote process, when it died. */
  readonly stderr?: string | undefined;
}

/** Where the bridge leads to, for messages. */
export interface Place {
  /** The remote's name or URL. */
  readonly remote: string;
  /** The command that finds out what is wrong, if there is one. */
  readonly checkCommand?: string | undefined;
}

/**
 * The error of a request that failed in the bridge.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bridgeError } from "./bridge_errors.ts";
 *
 * const error = bridgeError(
 *   { remote: "production" },
 *   { method: "tools/call", tool: "echo" },
 *   { code: -31001, maybeExecuted: true, reason: "the server went away" },
 * );
 * assert.match(error.message, /tool "echo" on "production"/);
 * assert.equal(error.data?.["source"], "paracle-bridge");
 * ```
 */
export function bridgeError(
  place: Place,
  subject: Subject,
  fault: Fault,
): RpcError {
  const reason = printable(fault.reason);
  const hint = hintFor(place, fault);
  const { code, maybeExecuted, stderr } = fault;
  return {
    code,
    message:
      `Cannot answer ${named(subject)} on "${printable(place.remote)}": ` +
      `${reason}; ${hint}`,
    data: {
      source: "paracle-bridge",
      reason,
      maybeExecuted,
      remote: printable(place.remote),
      hint,
      ...(stderr === undefined ? {} : { stderr: printableText(stderr) }),
    },
  };
}

/**
 * Which code a failure for good is told by.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { permanentCode } from "./bridge_errors.ts";
 *
 * const refused = { kind: "permanent", reason: "401", exitCode: 4 } as const;
 * assert.equal(permanentCode(refused), -31004);
 * ```
 */
export function permanentCode(end: LegEnd): BridgeCode {
  return UNAUTHORISED_EXITS.has(end.exitCode ?? 0)
    ? BRIDGE_CODES.unauthorised
    : BRIDGE_CODES.unreachable;
}

// The token; the host key, unknown or changed; the SSH login.
const UNAUTHORISED_EXITS: ReadonlySet<number> = new Set([4, 242, 243, 244]);

function named({ method, tool }: Subject): string {
  return tool === undefined
    ? `"${printable(method)}"`
    : `tool "${printable(tool)}"`;
}

function hintFor({ checkCommand }: Place, fault: Fault): string {
  const { code, maybeExecuted } = fault;
  if (code === BRIDGE_CODES.tooLarge) {
    return maybeExecuted
      ? "it was carried out; ask for less at a time"
      : "send less at a time";
  }
  const check = checkCommand === undefined
    ? "check the connection"
    : `check the connection with "${checkCommand}"`;
  if (code === BRIDGE_CODES.unauthorised) return check;
  if (maybeExecuted) {
    return "it may have been carried out: look before you call it again";
  }
  return code === BRIDGE_CODES.unreachable
    ? `it was not carried out: try again, or ${check}`
    : "it was not carried out: try again";
}
