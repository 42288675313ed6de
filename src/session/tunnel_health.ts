/**
 * Whether a tunnel works, from what was measured.
 *
 * @module
 */
import type { Transport } from "../transport/transport.ts";
import type { LinkAccess } from "./link_access.ts";
import type { LinkState, TunnelHealth } from "./state.ts";

/** The last thing that was seen to work, or not to. */
export type Finding =
  | { readonly works: true; readonly on: Transport }
  | {
    readonly works: false;
    readonly on: Transport | undefined;
    readonly problem: string;
  };

/** What is known of a tunnel. */
export interface HealthFacts {
  readonly paused: boolean;
  /** Why the listener is gone. */
  readonly lost: string | undefined;
  readonly finding: Finding | undefined;
}

/** The state and why it is not `up`. */
export interface Health {
  readonly state: TunnelHealth;
  readonly reason: string | undefined;
}

/** Only what was seen on the present connection makes a tunnel `up`. */
export function healthOf(facts: HealthFacts, link: LinkAccess): Health {
  const { paused, lost, finding } = facts;
  if (paused) return { state: "paused", reason: "Paused; resume it to use it" };
  if (lost !== undefined) return { state: "down", reason: lost };
  const transport = link.current();
  if (transport === undefined || link.state.value.kind !== "ready") {
    return { state: "down", reason: whyDown(link.state.value) };
  }
  if (finding?.on !== transport) {
    return { state: "degraded", reason: "Not probed yet on this connection" };
  }
  return finding.works
    ? { state: "up", reason: undefined }
    : { state: "degraded", reason: finding.problem };
}

function whyDown(state: LinkState): string {
  if (state.kind === "closed") return "The connection is closed";
  const last = state.lastError?.message;
  const now = state.kind === "backoff"
    ? "waiting to try again"
    : state.kind === "failed"
    ? "trying again cannot help"
    : "connecting";
  return last === undefined ? `The connection is not up: ${now}` : last;
}
