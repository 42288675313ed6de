/**
 * What a tunnel counts.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** The counters of one tunnel; its connections add to them as bytes pass. */
export class Tally {
  /** Connections open now. */
  connections = 0;
  /** Connections served so far. */
  total = 0;
  /** Bytes from the remote. */
  bytesIn = 0;
  /** Bytes to the remote. */
  bytesOut = 0;
  /** Connections that were reset without being served. */
  refused = 0;
  /** Milliseconds since 1970 of the last byte or connection. */
  lastActivity: number | undefined;
  readonly #clock: Clock;

  /** Starts at zero. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Bytes came from the remote. */
  received(bytes: number): void {
    this.bytesIn += bytes;
    this.lastActivity = this.#clock.now();
  }

  /** Bytes went to the remote. */
  sent(bytes: number): void {
    this.bytesOut += bytes;
    this.lastActivity = this.#clock.now();
  }

  /** A connection is served from now on. */
  opened(): void {
    this.connections++;
    this.total++;
    this.lastActivity = this.#clock.now();
  }

  /** A connection ended. */
  closed(): void {
    this.connections--;
    this.lastActivity = this.#clock.now();
  }
}
