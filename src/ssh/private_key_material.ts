/**
 * The numbers of a private key, whatever file they came from, made into a
 * key that signs.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
} from "node:crypto";
import { fingerprint } from "./host_key.ts";
import {
  padNumber,
  signedNumber,
  trimNumber,
  wireStrings,
} from "./openssh_key_wire.ts";
import { damagedKey, keyError } from "./private_key_text.ts";

/** What an RSA signature is made with. */
export type SignatureHash = "sha256" | "sha512";

/** The numbers of a private key, with or without leading zeros. */
export type KeyMaterial =
  | {
    readonly kind: "ed25519";
    readonly seed: Uint8Array;
    readonly point: Uint8Array | undefined;
  }
  | {
    readonly kind: "ecdsa";
    readonly curve: CurveName;
    readonly scalar: Uint8Array;
    /** Uncompressed: 4, x, y. */
    readonly point: Uint8Array;
  }
  | {
    readonly kind: "rsa";
    readonly n: Uint8Array;
    readonly e: Uint8Array;
    readonly d: Uint8Array;
    readonly p: Uint8Array;
    readonly q: Uint8Array;
    readonly inverse: Uint8Array;
  };

/** A curve, as SSH calls it. */
export type CurveName = "nistp256" | "nistp384" | "nistp521";

/** A private key that can sign. Holds no resource and need not be closed. */
export interface LoadedKey {
  /** Such as `ssh-ed25519`; `ssh-rsa` for RSA whatever the signature. */
  readonly type: string;
  /** The public key as SSH sends it. */
  readonly publicBlob: Uint8Array;
  /** What stands in the file, mostly `user@machine`; empty without one. */
  readonly comment: string;
  /** `SHA256:...` of the public key. */
  readonly fingerprint: string;
  /**
   * Signs. `hash` is for RSA alone, default SHA-256; the other types have
   * one of their own. ECDSA signatures are in DER, as ssh2 takes them.
   */
  sign(data: Uint8Array, hash?: SignatureHash): Uint8Array;
}

const CURVES: Readonly<
  Record<
    CurveName,
    { readonly jwk: string; readonly size: number; readonly hash: string }
  >
> = {
  nistp256: { jwk: "P-256", size: 32, hash: "sha256" },
  nistp384: { jwk: "P-384", size: 48, hash: "sha384" },
  nistp521: { jwk: "P-521", size: 66, hash: "sha512" },
};

// An ed25519 key in PKCS#8, up to its 32 bytes.
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The curve's name if it is one of ours. */
export function curveName(name: string): CurveName | undefined {
  return Object.hasOwn(CURVES, name) ? name as CurveName : undefined;
}

/**
 * Makes a key that signs out of its numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeKey } from "./private_key_material.ts";
 *
 * const seed = new Uint8Array(32);
 * const key = makeKey({ kind: "ed25519", seed, point: undefined }, "", "an example");
 * assert.equal(key.type, "ssh-ed25519");
 * assert.equal(key.sign(new Uint8Array(3)).length, 64);
 * ```
 *
 * @throws {ParacleError} `auth.key_unreadable` when the numbers do not fit.
 */
export function makeKey(
  material: KeyMaterial,
  comment: string,
  source: string,
): LoadedKey {
  const { type, publicBlob, key, hash } = assemble(material, source);
  return {
    type,
    publicBlob,
    comment,
    fingerprint: fingerprint(publicBlob),
    sign: (data, chosen = "sha256") =>
      sign(hash === "chosen" ? chosen : hash, data, key),
  };
}

interface Assembled {
  readonly type: string;
  readonly publicBlob: Buffer;
  readonly key: KeyObject;
  readonly hash: string | undefined;
}

function assemble(material: KeyMaterial, source: string): Assembled {
  if (material.kind === "ed25519") return assembleEd25519(material, source);
  if (material.kind === "rsa") return assembleRsa(material, source);
  const { curve, point } = material;
  const { jwk, size, hash } = CURVES[curve];
  // The runtime wants exactly `size` bytes; files hold one more or fewer.
  const d = padNumber(material.scalar, size);
  if (d === undefined || point.length !== 1 + 2 * size || point[0] !== 4) {
    throw damagedKey(source);
  }
  const type = `ecdsa-sha2-${curve}`;
  const key = importJwk(
    {
      kty: "EC",
      crv: jwk,
      d: base64url(d),
      x: base64url(point.subarray(1, 1 + size)),
      y: base64url(point.subarray(1 + size)),
    },
    type,
    source,
  );
  return { type, publicBlob: wireStrings(type, curve, point), key, hash };
}

function assembleEd25519(
  { seed, point }: Extract<KeyMaterial, { kind: "ed25519" }>,
  source: string,
): Assembled {
  if (seed.length !== 32) throw damagedKey(source);
  const der = Buffer.concat([ED25519_PREFIX, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  const derived = Buffer.from(x, "base64url");
  if (point !== undefined && !derived.equals(point)) throw damagedKey(source);
  const type = "ssh-ed25519";
  return { type, publicBlob: wireStrings(type, derived), key, hash: undefined };
}

function assembleRsa(
  { n, e, d, p, q, inverse }: Extract<KeyMaterial, { kind: "rsa" }>,
  source: string,
): Assembled {
  const number = (bytes: Uint8Array) => base64url(trimNumber(bytes));
  const key = importJwk(
    {
      kty: "RSA",
      n: number(n),
      e: number(e),
      d: number(d),
      p: number(p),
      q: number(q),
      dp: number(reduce(d, p)),
      dq: number(reduce(d, q)),
      qi: number(inverse),
    },
    "ssh-rsa",
    source,
  );
  const publicBlob = wireStrings("ssh-rsa", signedNumber(e), signedNumber(n));
  return { type: "ssh-rsa", publicBlob, key, hash: "chosen" };
}

function importJwk(
  key: Readonly<Record<string, string>>,
  type: string,
  source: string,
): KeyObject {
  try {
    return createPrivateKey({ format: "jwk", key });
  } catch {
    // The cause is left out: it might quote what it was given.
    const state = `this build cannot use its ${type} key, or it is damaged; ` +
      "an ed25519 key works everywhere: ssh-keygen -t ed25519";
    throw keyError(source, "unsupported", state);
  }
}

// d mod (prime - 1): OpenSSH's own files leave it out.
function reduce(d: Uint8Array, prime: Uint8Array): Buffer {
  const modulus = toBigInt(prime) - 1n;
  if (modulus < 1n) return Buffer.of(0);
  const hex = (toBigInt(d) % modulus).toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
