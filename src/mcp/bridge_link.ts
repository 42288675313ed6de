/**
 * One connection, as long as the bridge uses it.
 *
 * @module
 */
import type { LegConnection, LegEnd } from "./leg.ts";

/** Why the bridge leaves a connection. */
export interface LinkDrop {
  readonly end: LegEnd;
  /** The code it is closed with. */
  readonly code: 1000 | 4000;
}

/** A connection with what the bridge knows of it. */
export class BridgeLink {
  readonly connection: LegConnection;
  /** 1 for the first. */
  readonly generation: number;
  /** Resolves when the bridge leaves it by itself. */
  readonly dropped: Promise<LinkDrop>;
  /** Leaves it. */
  readonly drop: (drop: LinkDrop) => void;
  /** The id of the opening that is replayed, until it is answered. */
  openingId: string | undefined;
  /** When traffic began to pass. */
  readyAt: number | undefined;
  /** Whether it has answered a request of the client. */
  hasAnswered = false;
  /** Whether a message that could not be read was noted. */
  hasComplained = false;

  #bufferedBytes = 0;

  /** Starts to use a connection. */
  constructor(connection: LegConnection, generation: number) {
    this.connection = connection;
    this.generation = generation;
    const { promise, resolve } = Promise.withResolvers<LinkDrop>();
    this.dropped = promise;
    this.drop = resolve;
  }

  /** Whether it was good for something, so that trying again begins anew. */
  isProven(now: number): boolean {
    if (this.readyAt === undefined) return false;
    return this.hasAnswered || now - this.readyAt >= PROOF_MS;
  }

  /** Whether some of what waited when it was last asked is on its way now. */
  takesData(): boolean {
    const before = this.#bufferedBytes;
    this.#bufferedBytes = this.connection.bufferedBytes;
    return this.#bufferedBytes < before;
  }
}

const PROOF_MS = 1000;
