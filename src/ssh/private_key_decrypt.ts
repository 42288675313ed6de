/**
 * Opening encrypted PEM keys: the old `Proc-Type` headers and PKCS#8.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, scryptSync } from "node:crypto";
import { DerReader, isSequence } from "./private_key_der.ts";
import {
  type ArmouredKey,
  damagedKey,
  keyError,
  passphraseRequired,
  wrongPassphrase,
} from "./private_key_text.ts";

const PBES2 = "2a864886f70d01050d";
const PBKDF2 = "2a864886f70d01050c";
const SCRYPT = "2b06010401da47040b";
const HMAC_SHA1 = "2a864886f70d0207";
const HASHES: ReadonlyMap<string, string> = new Map([
  [HMAC_SHA1, "SHA-1"],
  ["2a864886f70d0209", "SHA-256"],
  ["2a864886f70d020a", "SHA-384"],
  ["2a864886f70d020b", "SHA-512"],
]);
const KEY_BYTES: ReadonlyMap<string, number> = new Map([
  ["60864801650304" + "0102", 16],
  ["60864801650304" + "0116", 24],
  ["60864801650304" + "012a", 32],
]);
const HEADER_KEY_BYTES: ReadonlyMap<string, number> = new Map([
  ["AES-128-CBC", 16],
  ["AES-192-CBC", 24],
  ["AES-256-CBC", 32],
]);
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** Whether a PEM key needs a passphrase. */
export function isEncryptedPem({ label, headers }: ArmouredKey): boolean {
  return label === "ENCRYPTED PRIVATE KEY" ||
    (headers.get("proc-type")?.includes("ENCRYPTED") ?? false);
}

/**
 * The DER inside an encrypted PEM key.
 *
 * @throws {ParacleError} `auth.passphrase_required`, `auth.key_unreadable`.
 */
export async function decryptPem(
  armoured: ArmouredKey,
  passphrase: string | undefined,
  source: string,
): Promise<Uint8Array> {
  if (passphrase === undefined) throw passphraseRequired(source);
  const opened = armoured.label === "ENCRYPTED PRIVATE KEY"
    ? await openPkcs8(armoured.bytes, passphrase, source)
    : await openHeaders(armoured, passphrase, source);
  // A wrong passphrase may leave noise with a padding that looks right.
  if (!isSequence(opened)) throw wrongPassphrase(source);
  return opened;
}

function openHeaders(
  { headers, bytes }: ArmouredKey,
  passphrase: string,
  source: string,
): Promise<Uint8Array> {
  const [cipher = "", hex = ""] = (headers.get("dek-info") ?? "").split(",");
  const length = HEADER_KEY_BYTES.get(cipher.trim());
  if (length === undefined) throw unsupported(source);
  const iv = Buffer.from(hex.trim(), "hex");
  if (iv.length !== 16) throw damagedKey(source);
  const salt = iv.subarray(0, 8);
  let block: Buffer = Buffer.alloc(0);
  let key: Buffer = Buffer.alloc(0);
  while (key.length < length) {
    // MD5 is what this old format is made of; ssh-keygen still writes it.
    block = createHash("md5").update(block).update(passphrase).update(salt)
      .digest();
    key = Buffer.concat([key, block]);
  }
  return openCbc(key.subarray(0, length), iv, bytes, source);
}

async function openPkcs8(
  bytes: Uint8Array,
  passphrase: string,
  source: string,
): Promise<Uint8Array> {
  const outer = new DerReader(bytes, () => damagedKey(source)).nested();
  const scheme = outer.nested();
  const sealed = outer.octets();
  if (scheme.oid() !== PBES2) throw unsupported(source);
  const parts = scheme.nested();
  const derivation = parts.nested();
  const encryption = parts.nested();
  const length = KEY_BYTES.get(encryption.oid());
  if (length === undefined) throw unsupported(source);
  const iv = encryption.octets();
  if (iv.length !== 16) throw damagedKey(source);
  const key = await deriveKey(derivation, passphrase, { length, source });
  return await openCbc(key, iv, sealed, source);
}

async function deriveKey(
  derivation: DerReader,
  passphrase: string,
  { length, source }: { readonly length: number; readonly source: string },
): Promise<Uint8Array> {
  const kind = derivation.oid();
  const values = derivation.nested();
  const salt = new Uint8Array(values.octets());
  if (kind === SCRYPT) {
    const [N, r, p] = [values.small(), values.small(), values.small()];
    return scryptSync(passphrase, salt, length, {
      N,
      r,
      p,
      maxmem: 256 * N * r,
    });
  }
  if (kind !== PBKDF2) throw unsupported(source);
  const iterations = values.small();
  if (values.has(INTEGER)) values.small();
  const hash = HASHES.get(
    values.has(SEQUENCE) ? values.nested().oid() : HMAC_SHA1,
  );
  if (hash === undefined) throw unsupported(source);
  const secret = new TextEncoder().encode(passphrase);
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, [
    "deriveBits",
  ]);
  const parameters = { name: "PBKDF2", hash, salt, iterations };
  return new Uint8Array(
    await crypto.subtle.deriveBits(parameters, base, length * 8),
  );
}

async function openCbc(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
  source: string,
): Promise<Uint8Array> {
  // Not node:crypto: it lacks the 192-bit key size here.
  const name = "AES-CBC";
  const imported = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(key),
    name,
    false,
    [
      "decrypt",
    ],
  );
  const parameters = { name, iv: new Uint8Array(iv) };
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(parameters, imported, new Uint8Array(sealed)),
    );
  } catch {
    throw wrongPassphrase(source);
  }
}

function unsupported(source: string): Error {
  const fix = "encrypt it again: ssh-keygen -p -f PATH";
  return keyError(
    source,
    "unsupported",
    `its encryption is not supported; ${fix}`,
  );
}
