/**
 * Reading a local connection with little memory until it proves busy.
 *
 * @module
 */
import type { LocalConn } from "./local_sockets.ts";

const IDLE_BYTES = 4 * 1024;
const SOME_BYTES = 64 * 1024;
const BUSY_BYTES = 256 * 1024;
const QUIET_READS = 64;

/**
 * Reads ahead by one read, which starts at once: the bytes are there when the
 * channel is, and a connection that breaks while it waits is noticed.
 */
export class TunnelReader {
  readonly #conn: LocalConn;
  #buffer: Uint8Array = new Uint8Array(IDLE_BYTES);
  #ahead: Promise<number | null> | undefined;
  #quiet = 0;

  /** Starts reading; `broken` hears when the first read fails. */
  constructor(conn: LocalConn, broken: () => void) {
    this.#conn = conn;
    this.#ahead = conn.read(this.#buffer);
    this.#ahead.catch(broken);
  }

  /**
   * The next bytes, valid until the next call; undefined at the other side's
   * half-close. One call at a time.
   */
  async read(): Promise<Uint8Array | undefined> {
    const ahead = this.#ahead ?? this.#conn.read(this.#fitting());
    this.#ahead = undefined;
    const count = await ahead;
    if (count === null) return undefined;
    const { length } = this.#buffer;
    if (count < length / 8) this.#quiet++;
    else this.#quiet = count === length ? -1 : 0;
    return this.#buffer.subarray(0, count);
  }

  #fitting(): Uint8Array {
    const { length } = this.#buffer;
    if (this.#quiet < 0 && length < BUSY_BYTES) {
      const size = length < SOME_BYTES ? SOME_BYTES : BUSY_BYTES;
      this.#buffer = new Uint8Array(size);
      this.#quiet = 0;
    } else if (this.#quiet > QUIET_READS && length > IDLE_BYTES) {
      this.#buffer = new Uint8Array(IDLE_BYTES);
      this.#quiet = 0;
    }
    return this.#buffer;
  }
}
