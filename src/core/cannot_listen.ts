/**
 * Why a port cannot be listened on, in words that say what to do.
 *
 * @module
 */
import { ParacleError } from "./errors.ts";
import { missingPermission } from "./missing_permission.ts";
import { printable } from "./printable.ts";

/**
 * The error of a server that cannot listen: `api.port_in_use`,
 * `config.permission_denied`, or `api.failed` for anything else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cannotListen } from "./cannot_listen.ts";
 *
 * const cause = Object.assign(new Error("in use"), { name: "AddrInUse" });
 * const { code, message } = cannotListen({ host: "127.0.0.1", port: 8001 }, cause);
 * assert.equal(code, "api.port_in_use");
 * assert.match(message, /^Cannot serve on 127\.0\.0\.1:8001: /);
 * ```
 */
export function cannotListen(
  { host, port }: { readonly host: string; readonly port: number },
  cause: unknown,
): ParacleError {
  const place = `${printable(host)}:${port}`;
  const options = { details: { host, port }, cause };
  if (cause instanceof Error && cause.name === "AddrInUse") {
    return new ParacleError(
      "api.port_in_use",
      `Cannot serve on ${place}: the port is in use; see who holds it with: ` +
        `ss -ltnp sport = :${port}, or take another with --port`,
      options,
    );
  }
  const missing = missingPermission(cause);
  if (missing !== undefined) {
    return new ParacleError(
      "config.permission_denied",
      `Cannot serve on ${place}: this process may not; ${missing}`,
      options,
    );
  }
  const why = cause instanceof Error ? printable(cause.message) : "unknown";
  return new ParacleError(
    "api.failed",
    `Cannot serve on ${place}: ${why}; choose another with --host and --port`,
    options,
  );
}
