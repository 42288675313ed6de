/**
 * The port a command listens on.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

const MAX_PORT = 65_535;

/** A flag of stricli that is a port. */
export interface PortFlag {
  /** As stricli names it. */
  readonly kind: "parsed";
  /** Reads it. */
  readonly parse: (text: string) => number;
  /** May be left out. */
  readonly optional: true;
  /** One line of help. */
  readonly brief: string;
  /** What stands for it in help. */
  readonly placeholder: "PORT";
}

/** Makes the flag of a port to listen on, which without it is `usual`. */
export function portFlag(usual: number): PortFlag {
  return {
    kind: "parsed",
    parse: parsePort,
    optional: true,
    brief: `Port; 0 takes a free one (${usual})`,
    placeholder: "PORT",
  };
}

/**
 * Reads a port to listen on; 0 is any that is free.
 *
 * @throws {ParacleError} `usage.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePort } from "./port_flag.ts";
 *
 * assert.equal(parsePort("8001"), 8001);
 * assert.throws(() => parsePort("70000"), { code: "usage.invalid" });
 * ```
 */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT) return Number(text);
  throw new ParacleError(
    "usage.invalid",
    `expected a port from 0 to ${MAX_PORT}, found "${printable(text)}"`,
  );
}
