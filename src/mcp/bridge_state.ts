/**
 * What the two halves of a relay share.
 *
 * @module
 */
import type { Place } from "./bridge_errors.ts";
import type { BridgeLink } from "./bridge_link.ts";
import type { BridgeRequests } from "./bridge_requests.ts";
import type { ToolView } from "./hidden_tools.ts";
import type { JsonObject } from "./jsonrpc.ts";
import type { ReplayMemory } from "./replay.ts";
import type { ServerRequests } from "./server_requests.ts";

/** What both halves can do to the world. */
export interface Effects {
  readonly place: Place;
  readonly now: () => number;
  /** Writes one line to the client. */
  readonly emit: (text: string) => void;
  /** Tells people. */
  readonly note: (line: string) => void;
  /** Something new waits for a connection. */
  readonly onWaiting: () => void;
  /** Something is due earlier than it was. */
  readonly onDue: () => void;
}

/** The state of a relay, as its halves see it. */
export interface RelayState {
  readonly options: Effects;
  readonly requests: BridgeRequests;
  readonly memory: ReplayMemory;
  readonly serverRequests: ServerRequests;
  readonly tools: ToolView;
  /** The connection of now, whether or not traffic passes yet. */
  readonly link: BridgeLink | undefined;
  /** Whether traffic passes. */
  readonly isReady: boolean;
  /** Notes the largest message the server says it takes. */
  learnLimit(result: unknown): void;
  /** The opening that was replayed is answered. */
  reopened(link: BridgeLink, answer: JsonObject): void;
}
