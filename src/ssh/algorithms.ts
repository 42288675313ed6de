/**
 * Which algorithms to offer: those that really work on the running Deno, the
 * best first.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from "node:crypto";
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
let exchanges: readonly string[] | undefined;
let macs: readonly string[] | undefined;
const TWO = Buffer.from([2]);
const withdrawn = new Set<string>();

/**
 * The algorithms of this runtime, tried once and remembered.
 *
 * Deno before 2.8 cannot open AES-GCM the way ssh2 asks and has wrong primes
 * in its fixed groups. None can do `ecdh-sha2-nistp521`, or the groups above
 * 4096 bits at a usable speed, so those are never offered.
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
    // Not before a connection asks: by then it waits for the server anyway.
    get kex(): readonly string[] {
      return exchanges ??= workingExchanges();
    },
    get hmac(): readonly string[] {
      return macs ??= workingMacs();
    },
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

/**
 * One exchange with ourselves per kind. Further curves and groups of a kind
 * that works need only be there: an exchange in each would take up to 30 ms.
 */
function workingExchanges(): string[] {
  const x25519 = succeeds(x25519Works);
  const ecdh = succeeds(ecdhWorks);
  const groups = succeeds(diffieHellmanWorks);
  return working([
    ["curve25519-sha256", x25519],
    ["curve25519-sha256@libssh.org", x25519],
    ["ecdh-sha2-nistp256", ecdh],
    ["ecdh-sha2-nistp384", ecdh && succeeds(hasP384)],
    ["diffie-hellman-group-exchange-sha256", groups],
    [
      "diffie-hellman-group14-sha256",
      groups && succeeds(() => hasGroup("modp14", 256)),
    ],
    [
      "diffie-hellman-group16-sha512",
      groups && succeeds(() => hasGroup("modp16", 512)),
    ],
  ]);
}

function workingMacs(): string[] {
  const sha256 = succeeds(() => hmacWorks("sha256", "cb06682c4ec11cad"));
  const sha512 = succeeds(() => hmacWorks("sha512", "2fead4d588183e1b"));
  return working([
    ["hmac-sha2-256-etm@openssh.com", sha256],
    ["hmac-sha2-512-etm@openssh.com", sha512],
    ["hmac-sha2-256", sha256],
    ["hmac-sha2-512", sha512],
  ]);
}

function working(
  offers: readonly (readonly [name: string, works: boolean])[],
): string[] {
  return offers.filter(([, works]) => works).map(([name]) => name);
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

/** Agrees with itself, the other's key going through DER as ssh2 does it. */
function x25519Works(): boolean {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const key = publicKey.export({ type: "spki", format: "der" });
  const sent = createPublicKey({ key, type: "spki", format: "der" });
  return diffieHellman({ privateKey, publicKey: sent }).length === 32;
}

/** Agrees with itself on P-256. */
function ecdhWorks(): boolean {
  const side = createECDH("prime256v1");
  return side.computeSecret(side.generateKeys()).length === 32;
}

/** Throws where the curve is missing. */
function hasP384(): boolean {
  createECDH("secp384r1");
  return true;
}

/** Compares an exchange in a small group with the same sum done by hand. */
function diffieHellmanWorks(): boolean {
  const prime = 0xffff_ffff_ffff_ffc5n;
  const side = createDiffieHellman(Buffer.from(hex(prime), "hex"), TWO);
  const publicKey = number(side.generateKeys());
  const secret = number(side.computeSecret(Buffer.from(hex(publicKey), "hex")));
  return secret === power(publicKey, number(side.getPrivateKey()), prime);
}

/** Whether a group's prime is the real one (RFC 3526), which not every Deno has. */
function hasGroup(name: string, bytes: number): boolean {
  const prime = createDiffieHellmanGroup(name).getPrime();
  return prime.length === bytes &&
    prime.toString("hex", 0, 12) === "ffffffffffffffffc90fdaa2";
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function hex(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}

/** Compares the start of a code with the known one. */
function hmacWorks(hash: "sha256" | "sha512", expected: string): boolean {
  const code = createHmac(hash, Buffer.alloc(32, 1))
    .update(Buffer.alloc(16, 3)).digest("hex");
  return code.startsWith(expected);
}
