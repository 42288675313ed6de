/**
 * Private keys in DER: PKCS#1 (RSA), SEC1 (ECDSA) and PKCS#8 (any).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { CurveName, KeyMaterial } from "./private_key_material.ts";
import { damagedKey, keyError } from "./private_key_text.ts";

const INTEGER = 0x02;
const BITS = 0x03;
const OCTETS = 0x04;
const OID = 0x06;
const SEQUENCE = 0x30;
const CONTEXT_0 = 0xa0;
const CONTEXT_1 = 0xa1;

// Object identifiers as they stand in the file.
const RSA = "2a864886f70d010101";
const EC = "2a8648ce3d0201";
const ED25519 = "2b6570";
const CURVES: ReadonlyMap<string, CurveName> = new Map([
  ["2a8648ce3d030107", "nistp256"],
  ["2b81040022", "nistp384"],
  ["2b81040023", "nistp521"],
]);

/** Reads DER values in order; throws the given error for what does not fit. */
export class DerReader {
  readonly #bytes: Buffer;
  readonly #damaged: () => Error;
  #at = 0;

  /** Borrows `bytes`: what is read are views of them. */
  constructor(bytes: Uint8Array, damaged: () => Error) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#damaged = damaged;
  }

  /** Whether the next value has this tag. */
  has(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  /** Reads the content of a value. */
  value(tag: number): Buffer {
    if (!this.has(tag)) throw this.#damaged();
    let at = this.#at + 1;
    let length = this.#byte(at++);
    if (length >= 0x80) {
      const digits = length - 0x80;
      if (digits < 1 || digits > 4) throw this.#damaged();
      length = 0;
      for (let i = 0; i < digits; i++) length = length * 256 + this.#byte(at++);
    }
    const end = at + length;
    if (end > this.#bytes.length) throw this.#damaged();
    this.#at = end;
    return this.#bytes.subarray(at, end);
  }

  /** Reads a value that holds values. */
  nested(tag: number = SEQUENCE): DerReader {
    return new DerReader(this.value(tag), this.#damaged);
  }

  /** Reads a number's bytes; they may start with a zero. */
  integer(): Buffer {
    return this.value(INTEGER);
  }

  /** Reads a number that fits in 31 bits. */
  small(): number {
    const bytes = this.integer();
    if (bytes.length < 1 || bytes.length > 4) throw this.#damaged();
    return bytes.readIntBE(0, bytes.length);
  }

  /** Reads a string of bytes. */
  octets(): Buffer {
    return this.value(OCTETS);
  }

  /** Reads an object identifier, in hexadecimal. */
  oid(): string {
    return this.value(OID).toString("hex");
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw this.#damaged();
    return byte;
  }
}

/** Whether the bytes are one whole DER sequence. */
export function isSequence(bytes: Uint8Array): boolean {
  try {
    const content = new DerReader(bytes, () => new RangeError("no DER")).value(
      SEQUENCE,
    );
    return content.byteOffset + content.length ===
      bytes.byteOffset + bytes.length;
  } catch {
    return false;
  }
}

/**
 * Reads an RSA key (`RSA PRIVATE KEY`).
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export function readPkcs1(bytes: Uint8Array, source: string): KeyMaterial {
  const reader = new DerReader(bytes, () => damagedKey(source)).nested();
  reader.small();
  const next = (): Buffer => reader.integer();
  const [n, e, d, p, q] = [next(), next(), next(), next(), next()];
  next();
  next();
  return { kind: "rsa", n, e, d, p, q, inverse: next() };
}

/**
 * Reads an ECDSA key (`EC PRIVATE KEY`).
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export function readSec1(
  bytes: Uint8Array,
  source: string,
  curveId?: string,
): KeyMaterial {
  const reader = new DerReader(bytes, () => damagedKey(source)).nested();
  reader.small();
  const scalar = reader.octets();
  const own = reader.has(CONTEXT_0) ? reader.nested(CONTEXT_0).oid() : curveId;
  const curve = CURVES.get(own ?? "");
  if (curve === undefined) {
    const state =
      "its curve is none of nistp256, nistp384 and nistp521; make another: ssh-keygen -t ed25519";
    throw keyError(source, "unsupported", state);
  }
  if (!reader.has(CONTEXT_1)) {
    const state =
      "it lacks its public half; write it again: openssl pkey -in OLD -out NEW";
    throw keyError(source, "unsupported", state);
  }
  const point = reader.nested(CONTEXT_1).value(BITS).subarray(1);
  return { kind: "ecdsa", curve, scalar, point };
}

/**
 * Reads a key of any type (`PRIVATE KEY`).
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export function readPkcs8(bytes: Uint8Array, source: string): KeyMaterial {
  const damaged = () => damagedKey(source);
  const reader = new DerReader(bytes, damaged).nested();
  reader.small();
  const algorithm = reader.nested();
  const id = algorithm.oid();
  const inner = reader.octets();
  if (id === RSA) return readPkcs1(inner, source);
  if (id === EC) {
    return readSec1(
      inner,
      source,
      algorithm.has(OID) ? algorithm.oid() : undefined,
    );
  }
  if (id === ED25519) {
    return {
      kind: "ed25519",
      seed: new DerReader(inner, damaged).octets(),
      point: undefined,
    };
  }
  const state =
    "it is neither ed25519, ECDSA nor RSA; make another: ssh-keygen -t ed25519";
  throw keyError(source, "unsupported", state);
}
