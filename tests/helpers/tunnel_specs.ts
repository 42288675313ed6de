/**
 * Specs for tests of tunnels.
 *
 * @module
 */
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";

/** `8000:8000`, and what differs. */
export function spec(change: Partial<TunnelSpec>): TunnelSpec {
  return {
    kind: "local",
    bind: "127.0.0.1",
    local: 8000,
    remoteHost: "127.0.0.1",
    remote: 8000,
    localHost: "127.0.0.1",
    probePath: undefined,
    description: undefined,
    ...change,
  };
}
