// The slice of ssh2 1.17.0's lib/protocol/crypto.js that is replaced: it makes
// the packet ciphers of a connection, two after each key exchange.
import type { Buffer } from "node:buffer";

/** A cipher as ssh2 names it; `sslName` is OpenSSL's. */
export interface CipherInfo {
  readonly sslName: string;
}

/** For the packets that go out. */
export interface Outbound {
  /** Sequence number of the first packet. */
  readonly seqno: number;
  /** Sends bytes. */
  readonly onWrite: (bytes: Buffer) => void;
  readonly cipherInfo: CipherInfo;
  readonly cipherKey: Uint8Array;
}

/** For the packets that come in. */
export interface Inbound {
  readonly seqno: number;
  /** Takes a payload; `false` or a position ends the decipher's turn. */
  readonly onPayload: (payload: Buffer) => number | false | undefined;
  readonly decipherInfo: CipherInfo;
  readonly decipherKey: Uint8Array;
}

/** Makes and seals packets. `free()` is called once another takes over. */
export interface PacketCipher {
  outSeqno: number;
  allocPacket(payloadBytes: number): Buffer;
  encrypt(packet: Buffer): void;
  free(): void;
}

/** Takes what arrives; tells `onPayload`. */
export interface PacketDecipher {
  inSeqno: number;
  decrypt(data: Uint8Array, start: number, end: number): number | undefined;
  free(): void;
}

/** What ssh2's own ciphers keep of `node:crypto`. */
export interface Ending {
  final(): unknown;
}

declare const protocol: {
  createCipher(
    config: { readonly outbound: Outbound },
  ): PacketCipher & { readonly _cipherInstance?: Ending | null };
  createDecipher(
    config: { readonly inbound: Inbound },
  ): PacketDecipher & { readonly _decipherInstance?: Ending | null };
};
export default protocol;
