/**
 * OpenSSH's own format for private keys (its PROTOCOL.key).
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { blobType, sameBlob } from "./host_key.ts";
import { type KeyLock, openSealed } from "./openssh_key_cipher.ts";
import { WireReader } from "./openssh_key_wire.ts";
import {
  curveName,
  type KeyMaterial,
  type LoadedKey,
  makeKey,
} from "./private_key_material.ts";
import {
  damagedKey,
  keyError,
  passphraseRequired,
  wrongPassphrase,
} from "./private_key_text.ts";

/** A file before its private part was opened. */
export interface OpensshKeyFile {
  /** Its public key, readable without a passphrase. */
  readonly publicBlob: Uint8Array;
  /** Whether a passphrase is needed. */
  readonly encrypted: boolean;
  /** The private part and what closes it. */
  readonly lock: KeyLock;
}

const MAGIC = "openssh-key-v1\0";

/**
 * Reads all but the private part.
 *
 * @throws {ParacleError} `auth.key_unreadable` when it is damaged, or of a
 * kind that cannot be used.
 */
export function readOpensshKey(
  bytes: Uint8Array,
  source: string,
): OpensshKeyFile {
  const reader = new WireReader(bytes, () => damagedKey(source));
  if (reader.take(MAGIC.length).toString("latin1") !== MAGIC) {
    throw damagedKey(source);
  }
  const cipher = reader.text();
  const kdf = reader.text();
  const kdfOptions = reader.string();
  if (reader.uint32() !== 1) {
    throw keyError(
      source,
      "unsupported",
      "it holds several keys; put each in its own file",
    );
  }
  const publicBlob = reader.string();
  const sealed = reader.string();
  const tag = reader.rest();
  const type = blobType(publicBlob);
  if (type === undefined) throw damagedKey(source);
  refuseTypes(type, source);
  const lock = { cipher, kdf, kdfOptions, sealed, tag };
  return { publicBlob, encrypted: cipher !== "none", lock };
}

/**
 * Opens the private part.
 *
 * @throws {ParacleError} `auth.passphrase_required`, `auth.key_unreadable`.
 */
export async function openOpensshKey(
  file: OpensshKeyFile,
  passphrase: string | undefined,
  source: string,
): Promise<LoadedKey> {
  if (file.encrypted && passphrase === undefined) {
    throw passphraseRequired(source);
  }
  const open = passphrase !== undefined && file.encrypted
    ? await openSealed(file.lock, passphrase, source)
    : file.lock.sealed;
  // Two equal random numbers tell that the passphrase was right.
  const wrong = () =>
    file.encrypted ? wrongPassphrase(source) : damagedKey(source);
  const reader = new WireReader(open, wrong);
  const check = reader.uint32();
  if (reader.uint32() !== check) throw wrong();
  const inside = new WireReader(reader.rest(), () => damagedKey(source));
  const material = readMaterial(inside, source);
  const key = makeKey(material, inside.text(), source);
  if (!sameBlob(key.publicBlob, file.publicBlob)) throw damagedKey(source);
  return key;
}

function readMaterial(reader: WireReader, source: string): KeyMaterial {
  const type = reader.text();
  if (type === "ssh-ed25519") {
    const point = reader.string();
    return { kind: "ed25519", seed: reader.string().subarray(0, 32), point };
  }
  if (type === "ssh-rsa") return readRsa(reader);
  const curve = curveName(reader.text());
  if (curve === undefined || type !== `ecdsa-sha2-${curve}`) {
    throw damagedKey(source);
  }
  const point = reader.string();
  return { kind: "ecdsa", curve, point, scalar: reader.string() };
}

function readRsa(reader: WireReader): KeyMaterial {
  const next = (): Buffer => reader.string();
  const [n, e, d, inverse, p, q] = [
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
  ];
  return { kind: "rsa", n, e, d, inverse, p, q };
}

function refuseTypes(type: string, source: string): void {
  const fix = "make another: ssh-keygen -t ed25519";
  if (type === "ssh-dss") {
    throw keyError(
      source,
      "unsupported",
      `it is a DSA key, which servers no longer accept; ${fix}`,
    );
  }
  if (type.startsWith("sk-")) {
    const state =
      "its private half is in a security key (FIDO), which is not " +
      `supported; ${fix}`;
    throw keyError(source, "unsupported", state);
  }
}
