/**
 * Joining a local connection to a channel: bytes both ways, half-close both
 * ways, back-pressure both ways.
 *
 * @module
 */
import type { RawChannel } from "../transport/raw_channel.ts";
import type { LocalConn } from "./local_sockets.ts";
import type { TunnelReader } from "./tunnel_reader.ts";
import type { Tally } from "./tunnel_tally.ts";

/** Largest write made of several pieces. */
const BATCH_BYTES = 256 * 1024;

/** What is joined; the pump takes over both ends. */
export interface PumpOptions {
  readonly conn: LocalConn;
  readonly channel: RawChannel;
  readonly reader: TunnelReader;
  readonly tally: Tally;
  /** Bytes for the local side before all others. */
  readonly greeting?: Uint8Array;
  /** Bytes that the local side sent already. */
  readonly early?: Uint8Array;
}

/** A running join. */
export class Pump {
  /** Resolves, never rejects, when both sides are closed. */
  readonly done: Promise<void>;
  readonly #conn: LocalConn;
  readonly #channel: RawChannel;
  readonly #tally: Tally;
  readonly #end = Promise.withResolvers<void>();
  #pieces: Uint8Array[] = [];
  #owed = 0; // leading bytes that came from nobody and are consumed by nobody
  #draining = false;
  #sentAll = false; // the local side half-closed
  #gotAll = false; // the channel half-closed
  #wroteAll = false; // and all of it is written
  #channelOver = false;
  #over = false;

  /** Starts at once: call it in the turn the channel was handed over. */
  constructor(options: PumpOptions) {
    this.#conn = options.conn;
    this.#channel = options.channel;
    this.#tally = options.tally;
    this.done = this.#end.promise;
    if (options.greeting !== undefined) {
      this.#pieces.push(options.greeting);
      this.#owed = options.greeting.length;
    }
    this.#channel.start({
      data: (bytes) => {
        if (this.#over) return;
        this.#pieces.push(bytes);
        this.#drain();
      },
      end: () => {
        this.#gotAll = true;
        this.#drain();
      },
      closed: (error) => this.#closed(error),
    });
    if (!this.#over && this.#pieces.length > 0) this.#drain();
    this.#upload(options.reader, options.early);
  }

  /** Resets both sides. */
  reset(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces = [];
    this.#conn.reset();
    this.#channel.close();
    this.#end.resolve();
  }

  #closed(error: Error | undefined): void {
    this.#channelOver = true;
    if (this.#over) return;
    // All that was to come is here: writing it out is no truncation.
    if (error === undefined) this.#gotAll = true;
    if (this.#gotAll) this.#drain();
    else this.reset();
  }

  /** Both directions are done, or the channel is gone and its bytes are out. */
  #maybeDone(): void {
    if (this.#over || !this.#wroteAll) return;
    if (!this.#sentAll && !this.#channelOver) return;
    this.#over = true;
    this.#conn.close();
    this.#channel.close();
    this.#end.resolve();
  }

  async #upload(reader: TunnelReader, early?: Uint8Array): Promise<void> {
    try {
      let bytes = early?.length ? early : await reader.read();
      while (bytes !== undefined && !this.#over) {
        this.#tally.sent(bytes.length);
        const room = this.#channel.write(bytes);
        if (room !== undefined) await room;
        bytes = await reader.read();
      }
      if (this.#over) return;
      this.#sentAll = true;
      this.#channel.end();
      this.#maybeDone();
    } catch {
      this.reset(); // the local side is gone
    }
  }

  #drain(): void {
    if (this.#draining || this.#over) return;
    this.#draining = true;
    this.#write().catch(() => this.reset()); // the local side is gone
  }

  async #write(): Promise<void> {
    while (this.#pieces.length > 0) {
      const bytes = this.#batch();
      for (let at = 0; at < bytes.length;) {
        at += await this.#conn.write(at === 0 ? bytes : bytes.subarray(at));
      }
      if (this.#over) return;
      const ours = Math.min(this.#owed, bytes.length);
      this.#owed -= ours;
      const count = bytes.length - ours;
      if (count > 0) {
        this.#tally.received(count);
        this.#channel.consumed(count);
      }
    }
    if (this.#gotAll && !this.#wroteAll) {
      if (!this.#channelOver || !this.#sentAll) await this.#conn.closeWrite();
      this.#wroteAll = true;
    }
    this.#draining = false;
    this.#maybeDone();
  }

  /** What gathered during the last write, as one write. */
  #batch(): Uint8Array {
    let size = 0;
    let count = 0;
    for (const piece of this.#pieces) {
      if (count > 0 && size + piece.length > BATCH_BYTES) break;
      size += piece.length;
      count++;
    }
    const [first = new Uint8Array(0), ...rest] = this.#pieces.splice(0, count);
    if (rest.length === 0) return first;
    const batch = new Uint8Array(size);
    batch.set(first);
    let at = first.length;
    for (const piece of rest) {
      batch.set(piece, at);
      at += piece.length;
    }
    return batch;
  }
}
