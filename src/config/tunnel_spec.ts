/**
 * `[bind:]local:[host:]remote`, a tunnel as it is typed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** A tunnel as `remotes.yaml` writes it; ports are proven later. */
export interface TunnelFields {
  /** Port here. */
  readonly local: number | string;
  /** Port there. */
  readonly remote: number | string;
  /** Address here, if not the usual one. */
  readonly bind?: string;
  /** Host there, if not the remote itself. */
  readonly "remote_host"?: string;
}

const SHAPE = "expected [bind:]local:[host:]remote";
const DIGITS = /^[0-9]+$/;

/**
 * Takes a typed tunnel apart; IPv6 stands in brackets. The parts are proven
 * by `parseRemote()`.
 *
 * @throws `usage.invalid` when the number of parts is wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTunnelSpec } from "./tunnel_spec.ts";
 *
 * assert.deepEqual(parseTunnelSpec("8000:db:5432"), {
 *   local: 8000,
 *   remote: 5432,
 *   remote_host: "db",
 * });
 * ```
 */
export function parseTunnelSpec(text: string): TunnelFields {
  const parts = text.match(/\[[^\]]*\]|[^:[\]]+/g) ?? [];
  if (parts.join(":") !== text || parts.length < 2 || parts.length > 4) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot read tunnel "${printable(text)}": ${SHAPE}`,
    );
  }
  const bound = parts.length === 4 ||
    parts.length === 3 && !DIGITS.test(parts[0] ?? "");
  const [bind, local = "", ...there] = bound ? parts : [undefined, ...parts];
  const remote = there.pop() ?? "";
  const host = there.pop();
  return {
    local: port(local),
    remote: port(remote),
    ...(bind === undefined ? {} : { bind: bare(bind) }),
    ...(host === undefined ? {} : { remote_host: bare(host) }),
  };
}

function port(text: string): number | string {
  return DIGITS.test(text) ? Number(text) : text;
}

function bare(text: string): string {
  return text.startsWith("[") ? text.slice(1, -1) : text;
}
