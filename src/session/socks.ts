/**
 * The server's half of SOCKS5 (RFC 1928) without authentication, and of
 * SOCKS4a, for CONNECT: bytes in, answers out.
 *
 * @module
 */

/** Where a client wants to go. */
export interface SocksRequest {
  readonly version: 4 | 5;
  readonly host: string;
  readonly port: number;
}

/** What to do after some bytes. */
export interface SocksStep {
  /** To be sent to the client; empty: nothing. */
  readonly reply: Uint8Array;
  /** The request, once it is complete. */
  readonly request?: SocksRequest;
  /** What the client sent after its request. */
  readonly early?: Uint8Array;
  /** Why it cannot be served: send the reply and close. */
  readonly fault?: string;
}

/** How a request ended. */
export type SocksResult =
  | "connected"
  | "failed"
  | "forbidden"
  | "unreachable"
  | "refused"
  | "expired";

const NOTHING = new Uint8Array(0);
const MAX_BYTES = 1024; // the longest greeting and request together have 521
const CODES: Readonly<Record<SocksResult, number>> = {
  connected: 0,
  failed: 1,
  forbidden: 2,
  unreachable: 4,
  refused: 5,
  expired: 6,
};

/** The answer to a request. */
export function socksReply(version: 4 | 5, result: SocksResult): Uint8Array {
  if (version === 5) return reply5(CODES[result]);
  const granted = result === "connected" ? 90 : 91;
  return new Uint8Array([0, granted, 0, 0, 0, 0, 0, 0]);
}

/** One client's handshake; bounded, whatever comes. */
export class SocksHandshake {
  #bytes: Uint8Array = NOTHING;
  #greeted = false;
  #over = false;

  /** Takes what the client sent next. After a request or a fault: nothing more. */
  push(bytes: Uint8Array): SocksStep {
    if (this.#over) throw new TypeError("The handshake is over");
    this.#bytes = joined(this.#bytes, bytes);
    const first = this.#bytes[0];
    if (first === undefined) return { reply: NOTHING };
    const step = first === 4
      ? this.#version4()
      : first === 5 || this.#greeted
      ? this.#version5()
      : { reply: NOTHING, fault: "this is not SOCKS" };
    const done = step.request ?? step.fault;
    this.#over = done !== undefined;
    if (this.#over || this.#bytes.length <= MAX_BYTES) return step;
    this.#over = true;
    return { reply: NOTHING, fault: "the handshake is too long" };
  }

  #version5(): SocksStep {
    if (this.#greeted) return this.#request5();
    const count = this.#bytes[1];
    if (count === undefined || this.#bytes.length < 2 + count) {
      return { reply: NOTHING };
    }
    const methods = this.#bytes.subarray(2, 2 + count);
    if (!methods.includes(0)) {
      const reply = new Uint8Array([5, 0xff]);
      return { reply, fault: "the client insists on a login" };
    }
    this.#greeted = true;
    this.#bytes = this.#bytes.subarray(2 + count);
    const next = this.#request5();
    return { ...next, reply: joined(new Uint8Array([5, 0]), next.reply) };
  }

  #request5(): SocksStep {
    const bytes = this.#bytes;
    const [version, command, , kind, length] = bytes;
    if (version !== undefined && version !== 5) {
      return { reply: reply5(1), fault: "the request is not SOCKS5" };
    }
    if (command !== undefined && command !== 1) {
      return { reply: reply5(7), fault: "only CONNECT is served" };
    }
    if (kind !== undefined && kind !== 1 && kind !== 3 && kind !== 4) {
      return { reply: reply5(8), fault: "the kind of address is unknown" };
    }
    if (length === undefined) return { reply: NOTHING };
    const from = kind === 3 ? 5 : 4;
    const to = from + (kind === 1 ? 4 : kind === 4 ? 16 : length);
    if (bytes.length < to + 2) return { reply: NOTHING };
    const address = bytes.subarray(from, to);
    const host = kind === 1
      ? address.join(".")
      : kind === 4
      ? ipv6(address)
      : name(address);
    if (host === undefined) {
      return { reply: reply5(1), fault: "the host name is not one" };
    }
    const port = big16(bytes, to);
    const early = bytes.subarray(to + 2);
    return { reply: NOTHING, request: { version: 5, host, port }, early };
  }

  #version4(): SocksStep {
    const bytes = this.#bytes;
    const refusal = socksReply(4, "failed");
    if (bytes.length < 9) return { reply: NOTHING };
    if (bytes[1] !== 1) {
      return { reply: refusal, fault: "only CONNECT is served" };
    }
    const userEnd = bytes.indexOf(0, 8);
    if (userEnd < 0) return { reply: NOTHING };
    const address = bytes.subarray(4, 8);
    const named = address[0] === 0 && address[1] === 0 && address[2] === 0 &&
      address[3] !== 0;
    const end = named ? bytes.indexOf(0, userEnd + 1) : userEnd;
    if (end < 0) return { reply: NOTHING };
    const host = named
      ? name(bytes.subarray(userEnd + 1, end))
      : address.join(".");
    if (host === undefined) {
      return { reply: refusal, fault: "the host name is not one" };
    }
    const request: SocksRequest = { version: 4, host, port: big16(bytes, 2) };
    return { reply: NOTHING, request, early: bytes.subarray(end + 1) };
  }
}

function reply5(code: number): Uint8Array {
  return new Uint8Array([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** A copy: the bytes given are the caller's to reuse. */
function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function big16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

function name(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.length > 255) return undefined;
  const printable = bytes.every((byte) => byte > 0x20 && byte < 0x7f);
  return printable ? String.fromCharCode(...bytes) : undefined;
}

function ipv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => big16(bytes, 2 * i));
  return groups.map((group) => group.toString(16)).join(":");
}
