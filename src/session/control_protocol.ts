/**
 * Frames of the control socket: 4 bytes of length, big endian, 1 byte of
 * kind, the payload. `docs/control-socket.md` describes them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/** Number of the protocol; both sides must speak the same. */
export const CONTROL_PROTOCOL = 1;

/** Limit for the payload of one frame. */
export const MAX_FRAME_BYTES: number = 1024 * 1024;

/** Most that is put into one data frame by us. */
export const DATA_FRAME_BYTES: number = 64 * 1024;

/** How much stdin a client may send before the server says more. */
export const INITIAL_CREDIT_BYTES: number = 256 * 1024;

/** What a frame is. */
export type FrameKind =
  | "hello"
  | "request"
  | "reply"
  | "error"
  | "exit"
  | "stdin"
  | "stdin-end"
  | "stdout"
  | "stdout-end"
  | "stderr"
  | "stderr-end"
  | "signal"
  | "resize"
  | "credit";

const NUMBERS: Readonly<Record<FrameKind, number>> = {
  "hello": 1,
  "request": 2,
  "reply": 3,
  "error": 4,
  "exit": 5,
  "stdin": 16,
  "stdin-end": 17,
  "stdout": 18,
  "stdout-end": 19,
  "stderr": 20,
  "stderr-end": 21,
  "signal": 22,
  "resize": 23,
  "credit": 24,
};

const KINDS: ReadonlyMap<number, FrameKind> = new Map(
  (Object.keys(NUMBERS) as FrameKind[]).map((kind) => [NUMBERS[kind], kind]),
);

const HEADER_BYTES = 5;

/** One frame. */
export interface Frame {
  readonly kind: FrameKind;
  /** The receiver's own. */
  readonly payload: Uint8Array;
}

/** Writes a frame; the payload is copied. */
export function encodeFrame(kind: FrameKind, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_FRAME_BYTES) throw tooLarge(payload.length);
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length);
  bytes[4] = NUMBERS[kind];
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Reads frames from bytes that come in any pieces. */
export class FrameDecoder {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  #kind: FrameKind | undefined;
  #parts: Uint8Array[] = [];
  #missing = 0;
  #broken: ParacleError | undefined;

  /**
   * The frames that are complete now; `bytes` may be reused after.
   *
   * @throws {ParacleError} `connect.protocol`, from then on always.
   */
  push(bytes: Uint8Array): Frame[] {
    if (this.#broken !== undefined) throw this.#broken;
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#kind === undefined) {
        const part = bytes.subarray(at, at + HEADER_BYTES - this.#headerLength);
        this.#header.set(part, this.#headerLength);
        this.#headerLength += part.length;
        at += part.length;
        if (this.#headerLength === HEADER_BYTES) this.#begin();
      } else {
        const part = bytes.slice(at, at + this.#missing);
        this.#parts.push(part);
        this.#missing -= part.length;
        at += part.length;
      }
      if (this.#kind !== undefined && this.#missing === 0) {
        frames.push({ kind: this.#kind, payload: join(this.#parts) });
        this.#kind = undefined;
        this.#parts = [];
        this.#headerLength = 0;
      }
    }
    return frames;
  }

  #begin(): void {
    const length = new DataView(this.#header.buffer).getUint32(0);
    if (length > MAX_FRAME_BYTES) throw this.#broken = tooLarge(length);
    const kind = KINDS.get(this.#header[4] ?? 0);
    if (kind === undefined) {
      throw this.#broken = protocolError(`no frame of kind ${this.#header[4]}`);
    }
    this.#kind = kind;
    this.#missing = length;
  }
}

/** Joins pieces; one piece is given back as it is. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The payload of a `credit` frame. */
export function encodeCredit(bytes: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, bytes);
  return payload;
}

/** Reads the payload of a `credit` frame; `connect.protocol`. */
export function decodeCredit({ payload }: Frame): number {
  if (payload.length !== 4) throw protocolError("a credit is four bytes");
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0);
}

/** What the other side sent makes no sense. */
export function protocolError(why: string): ParacleError {
  return new ParacleError(
    "connect.protocol",
    `Cannot understand the other side of the control socket: ${why}; end the session with "paracle remote down" and start it again`,
  );
}

function tooLarge(length: number): ParacleError {
  return protocolError(
    `a frame of ${length} bytes, the limit is ${MAX_FRAME_BYTES}`,
  );
}
