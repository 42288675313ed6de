/**
 * Frames over a connection of this machine, with back-pressure.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { LocalConn } from "./local_sockets.ts";
import {
  encodeFrame,
  type Frame,
  FrameDecoder,
  type FrameKind,
  join,
} from "./control_protocol.ts";

const READ_BYTES = 64 * 1024;
const ROOM_BYTES = 256 * 1024;
const BATCH_BYTES = 256 * 1024;
/** A peer that lets so much wait is given up; data waits for room long before. */
const LIMIT_BYTES = 16 * 1024 * 1024;
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();

/** Takes a frame; a promise holds the next one, and so the other side, back. */
export type FrameListener = (frame: Frame) => Promise<void> | undefined;

/** One connection of the control socket, at either end. Whoever made it closes it. */
export class ControlLink {
  readonly #conn: LocalConn;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #givenBytes = 0;
  #writtenBytes = 0;
  #isWriting = false;
  #isOver = false;
  #isDeaf = false;
  #room: PromiseWithResolvers<void> | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  /** Takes the connection over. */
  constructor(conn: LocalConn) {
    this.#conn = conn;
  }

  /** Bytes of all frames given to {@linkcode ControlLink.send} so far. */
  get givenBytes(): number {
    return this.#givenBytes;
  }

  /** How many of them the system has taken. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether bytes given to {@linkcode ControlLink.send} are not all written. */
  get hasUnsent(): boolean {
    return this.#queuedBytes > 0;
  }

  /**
   * Sends a frame; the payload may be reused at once. A promise asks to wait
   * for room before more. Never rejects; after the end nothing is sent.
   */
  send(
    kind: FrameKind,
    payload: Uint8Array = NOTHING,
  ): Promise<void> | undefined {
    if (this.#isOver || this.#isDeaf) return undefined;
    const bytes = encodeFrame(kind, payload);
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#givenBytes += bytes.length;
    if (this.#queuedBytes > LIMIT_BYTES) this.close();
    if (!this.#isWriting) {
      this.#isWriting = true;
      queueMicrotask(() => void this.#write()); // what comes now leaves together
    }
    if (this.#queuedBytes < ROOM_BYTES || this.#isOver) return undefined;
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  /** Sends a frame of JSON. */
  sendJson(kind: FrameKind, value: unknown): Promise<void> | undefined {
    return this.send(kind, encoder.encode(JSON.stringify(value)));
  }

  /** Resolves when everything was written, or nothing more will be. */
  flush(): Promise<void> {
    if (this.#isOver || this.#isDeaf || !this.hasUnsent) {
      return Promise.resolve();
    }
    return (this.#idle ??= Promise.withResolvers()).promise;
  }

  /**
   * Hands every frame to `listener` until the connection ends: undefined when
   * it ended in order or was closed here, else why.
   */
  async receive(listener: FrameListener): Promise<Error | undefined> {
    const decoder = new FrameDecoder();
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (!this.#isOver) {
        const count = await this.#conn.read(buffer);
        if (count === null) return undefined;
        for (const frame of decoder.push(buffer.subarray(0, count))) {
          if (this.#isOver) return undefined;
          const busy = listener(frame);
          if (busy !== undefined) await busy;
        }
      }
    } catch (error) {
      if (this.#isOver) return undefined;
      if (error instanceof Error) return error;
      return new ParacleError("internal.bug", String(error));
    }
    return undefined;
  }

  /** Says that nothing more is sent, once all is written. */
  async finish(): Promise<void> {
    await this.flush();
    if (this.#isOver) return;
    await this.#conn.closeWrite().catch(() => {});
  }

  /** Ends it at once; `receive` ends. Idempotent. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#conn.close();
    this.#room?.resolve();
    this.#idle?.resolve();
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#isOver) {
        const batch = join(this.#takeBatch());
        for (let at = 0; at < batch.length;) {
          const count = await this.#conn.write(batch.subarray(at));
          this.#writtenBytes += count;
          at += count;
        }
        this.#queuedBytes -= batch.length;
        if (this.#queuedBytes < ROOM_BYTES) {
          this.#room?.resolve();
          this.#room = undefined;
        }
      }
    } catch {
      this.#stopWriting();
      return;
    }
    this.#isWriting = false;
    if (this.hasUnsent) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  /** The other side reads no more; what it sent may still be read. */
  #stopWriting(): void {
    this.#isDeaf = true;
    this.#queue.length = 0;
    this.#room?.resolve();
    this.#idle?.resolve();
  }

  #takeBatch(): Uint8Array[] {
    let bytes = 0;
    const end = this.#queue.findIndex((one) =>
      (bytes += one.length) > BATCH_BYTES
    );
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end || 1);
  }
}
