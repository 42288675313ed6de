/**
 * What is remembered of a command that was sent to a remote: who, where and
 * how it ended, never its words.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/** A command for a remote, and how it went. */
export interface RemoteAccess {
  /** Who sent it: a user of this machine. */
  readonly user: string;
  /** The remote's name. */
  readonly remote: string;
  /** Its host, as configured. */
  readonly host: string;
  /** See {@linkcode digestOf}. */
  readonly digest: string;
  /** When it was sent, as ISO 8601 in UTC. */
  readonly time: string;
  /** How long it took. */
  readonly ms: number;
  /** The remote's exit status, or the code of our failure. */
  readonly exit: number | string;
}

/**
 * What stands for the words of a command, which may hold secrets: the SHA-256
 * of them joined by NUL, as `printf 'git\0status' | sha256sum` shows it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { digestOf } from "./access_log.ts";
 *
 * const digest = await digestOf(["git", "status"]);
 * assert.match(digest, /^681a8f3b/);
 * ```
 */
export async function digestOf(argv: readonly string[]): Promise<string> {
  const words = new TextEncoder().encode(argv.join("\0"));
  const digest = await crypto.subtle.digest("SHA-256", words);
  return new Uint8Array(digest).toHex();
}

/**
 * One line of the log.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { accessLine } from "./access_log.ts";
 *
 * const line = accessLine({
 *   ...{ user: "ada", remote: "lab", host: "h", digest: "00" },
 *   ...{ time: "2030-01-02T03:04:05.678Z", ms: 12.4, exit: 0 },
 * });
 * assert.equal(JSON.parse(line).ms, 12);
 * ```
 */
export function accessLine(access: RemoteAccess): string {
  const { time, user, remote, host, digest, exit } = access;
  const ms = Math.round(access.ms);
  return JSON.stringify({
    time,
    user,
    remote,
    host,
    "argv_sha256": digest,
    exit,
    ms,
  }) + "\n";
}

/** What the log says of a failure: its code, or the status it ends with. */
export function exitOf(error: unknown): number | string {
  if (error instanceof ParacleError) return error.code;
  const isBroken = error instanceof Error && error.name === "BrokenPipe";
  return isBroken ? 141 : "internal.bug";
}
