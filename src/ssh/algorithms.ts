/**
 * Which algorithms to offer: those that really work on the running Deno, the
 * best first.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { cipherMemory } from "./cipher_memory.ts";

/** What is offered to a server, in order of preference. */
export interface Algorithms {
  /** Ciphers, as SSH names them. */
  readonly cipher: readonly string[];
  /** Key exchanges. */
  readonly kex: readonly string[];
  /** Message authentication for ciphers that need one. */
  readonly hmac: readonly string[];
  /** Never any: ssh2's zlib does not run on Deno. */
  readonly compress: readonly string[];
}

/** Host key types in our order; those known for a host are put in front. */
export const HOST_KEY_TYPES: readonly string[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

/** The one cipher that is ours. */
export const CHACHA20 = "chacha20-poly1305@openssh.com";

// Each with the round trip that decides about it. Ours is the fastest by far;
// GCM is before CTR since it seals and authenticates in one.
const CIPHERS: readonly (readonly [name: string, works: () => boolean])[] = [
  [CHACHA20, chacha20Works],
  ["aes128-gcm@openssh.com", () => gcmWorks("aes-128-gcm", 16)],
  ["aes256-gcm@openssh.com", () => gcmWorks("aes-256-gcm", 32)],
  ["aes128-ctr", () => ctrWorks("aes-128-ctr", 16)],
  ["aes192-ctr", () => ctrWorks("aes-192-ctr", 24)],
  ["aes256-ctr", () => ctrWorks("aes-256-ctr", 32)],
];

let probed: Algorithms | undefined;
const withdrawn = new Set<string>();

/**
 * The algorithms of this runtime, tried once and remembered.
 *
 * Deno before 2.8 cannot open AES-GCM the way ssh2 asks, and none can do
 * `ecdh-sha2-nistp521` or the large fixed groups at a usable speed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runtimeAlgorithms } from "./algorithms.ts";
 *
 * assert.ok(runtimeAlgorithms().cipher.includes("aes128-ctr"));
 * ```
 */
export function runtimeAlgorithms(): Algorithms {
  return probed ??= {
    cipher: workingCiphers(),
    kex: [
      "curve25519-sha256",
      "curve25519-sha256@libssh.org",
      "ecdh-sha2-nistp256",
      "ecdh-sha2-nistp384",
      "diffie-hellman-group-exchange-sha256",
      "diffie-hellman-group14-sha256",
      "diffie-hellman-group16-sha512",
    ],
    hmac: [
      "hmac-sha2-256-etm@openssh.com",
      "hmac-sha2-512-etm@openssh.com",
      "hmac-sha2-256",
      "hmac-sha2-512",
    ],
    compress: ["none"],
  };
}

/**
 * Offers a cipher no more, for the rest of the process: it works, but ssh2
 * does not use ours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runtimeAlgorithms, withdrawCipher } from "./algorithms.ts";
 *
 * withdrawCipher("aes192-ctr");
 * assert.ok(!runtimeAlgorithms().cipher.includes("aes192-ctr"));
 * ```
 */
export function withdrawCipher(name: string): void {
  withdrawn.add(name);
  probed = undefined;
}

function workingCiphers(): string[] {
  return CIPHERS
    .filter(([name, works]) => !withdrawn.has(name) && succeeds(works))
    .map(([name]) => name);
}

function succeeds(works: () => boolean): boolean {
  try {
    return works();
  } catch {
    return false; // this runtime refuses it, so ssh2 could not use it
  }
}

/** Seals a packet, compares its tag with a known one, and opens it. */
function chacha20Works(): boolean {
  const memory = cipherMemory();
  const region = memory.take(128);
  const { bytes, code } = memory;
  const keys = region.address;
  const packet = keys + 64;
  bytes.fill(1, keys, packet);
  bytes.fill(2, packet, packet + 12);
  code.seal(keys, 3, packet, 12);
  const tag = Buffer.from(bytes.slice(packet + 12, packet + 28)).toString(
    "hex",
  );
  const opened = code.open(keys, 3, packet, 12) === 1 &&
    bytes.slice(packet + 4, packet + 12).every((byte) => byte === 2);
  memory.release(region);
  return opened && tag === "33b762cfdc05605fa9a23a1a7dac67e3";
}

/** Seals and opens one block exactly as ssh2 does, without padding. */
function gcmWorks(
  name: "aes-128-gcm" | "aes-256-gcm",
  keyBytes: number,
): boolean {
  const key = Buffer.alloc(keyBytes, 1);
  const iv = Buffer.alloc(12, 2);
  const plain = Buffer.alloc(16, 3);
  const seal = createCipheriv(name, key, iv);
  seal.setAutoPadding(false);
  const sealed = Buffer.concat([seal.update(plain), seal.final()]);
  const open = createDecipheriv(name, key, iv);
  open.setAutoPadding(false);
  open.setAuthTag(seal.getAuthTag());
  return Buffer.concat([open.update(sealed), open.final()]).equals(plain);
}

/** Encrypts and decrypts one block as ssh2 does. */
function ctrWorks(name: string, keyBytes: number): boolean {
  const key = Buffer.alloc(keyBytes, 1);
  const iv = Buffer.alloc(16, 2);
  const plain = Buffer.alloc(16, 3);
  const seal = createCipheriv(name, key, iv);
  const sealed = Buffer.concat([seal.update(plain), seal.final()]);
  const open = createDecipheriv(name, key, iv);
  open.setAutoPadding(false);
  return Buffer.concat([open.update(sealed), open.final()]).equals(plain);
}
