/**
 * How many sessions a server allows on one connection: assumed at first, then
 * learned from what it refuses.
 *
 * @module
 */

/** sshd's default `MaxSessions`. */
const ASSUMED = 10;
/** A signal to a command opens a session of its own. */
const FOR_SIGNALS = 1;

/** Sessions of one connection: taken, and how many may be. */
export class Slots {
  #limit: number;
  #taken = 0;
  #refused = false;
  #started = 0;

  /** Starts with what another connection to the same server learned. */
  constructor(limit: number = ASSUMED - FOR_SIGNALS) {
    this.#limit = limit;
  }

  /** How many may be taken at once. */
  get limit(): number {
    return this.#limit;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether one more may be taken. */
  get free(): boolean {
    return this.#taken < this.#limit;
  }

  /** Takes one. */
  take(): void {
    this.#taken++;
  }

  /** The server opened a session; when others wait, one more may be worth a try. */
  started(othersWait: boolean): void {
    this.#started = othersWait ? this.#started + 1 : 0;
    if (this.#refused || this.#started < 2 * this.#limit) return;
    this.#started = 0;
    this.#limit++;
  }

  /** A session is over. */
  give(): void {
    this.#taken--;
  }

  /** The server refused a session: as many as are open now are too many for one more. */
  refuse(): void {
    this.#taken--;
    this.#refused = true;
    const allowed = Math.max(1, this.#taken - FOR_SIGNALS);
    this.#limit = Math.min(this.#limit, allowed);
  }
}
