/**
 * Opening the encrypted part of OpenSSH's own key files.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createDecipheriv } from "node:crypto";
import { damagedKey, keyError, wrongPassphrase } from "./private_key_text.ts";
import { WireReader } from "./openssh_key_wire.ts";

/** What the file says of its encryption. */
export interface KeyLock {
  /** Such as `aes256-ctr`. */
  readonly cipher: string;
  /** `bcrypt`. */
  readonly kdf: string;
  /** Salt and rounds. */
  readonly kdfOptions: Uint8Array;
  /** What must be opened. */
  readonly sealed: Uint8Array;
  /** Behind the sealed part; 16 bytes for GCM. */
  readonly tag: Uint8Array;
}

interface Cipher {
  readonly name: "AES-CBC" | "AES-CTR" | "AES-GCM";
  readonly keyBytes: number;
  readonly ivBytes: number;
}

const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  ["aes128-cbc", { name: "AES-CBC", keyBytes: 16, ivBytes: 16 }],
  ["aes256-cbc", { name: "AES-CBC", keyBytes: 32, ivBytes: 16 }],
  ["aes128-ctr", { name: "AES-CTR", keyBytes: 16, ivBytes: 16 }],
  ["aes192-ctr", { name: "AES-CTR", keyBytes: 24, ivBytes: 16 }],
  ["aes256-ctr", { name: "AES-CTR", keyBytes: 32, ivBytes: 16 }],
  ["aes128-gcm@openssh.com", { name: "AES-GCM", keyBytes: 16, ivBytes: 12 }],
  ["aes256-gcm@openssh.com", { name: "AES-GCM", keyBytes: 32, ivBytes: 12 }],
]);

/** The slice of bcrypt-pbkdf that is used; it carries no types. */
interface BcryptPbkdf {
  /** Fills `key`; answers other than 0 when a length is not allowed. */
  pbkdf(
    passphrase: Uint8Array,
    passphraseLength: number,
    salt: Uint8Array,
    saltLength: number,
    key: Uint8Array,
    keyLength: number,
    rounds: number,
  ): number;
}

/**
 * Opens the sealed part. Without authentication in the cipher a wrong
 * passphrase gives noise, which the caller must notice.
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export async function openSealed(
  lock: KeyLock,
  passphrase: string,
  source: string,
): Promise<Uint8Array> {
  const cipher = CIPHERS.get(lock.cipher);
  if (cipher === undefined || lock.kdf !== "bcrypt") {
    const fix = "encrypt it again: ssh-keygen -p -Z aes256-ctr -f PATH";
    const state =
      `its encryption (${lock.cipher}, ${lock.kdf}) is not supported; ${fix}`;
    throw keyError(source, "unsupported", state);
  }
  const { name, keyBytes, ivBytes } = cipher;
  const derived = await deriveKey(lock, passphrase, keyBytes + ivBytes, source);
  const key = derived.subarray(0, keyBytes);
  const iv = derived.subarray(keyBytes);
  if (name === "AES-GCM") return await openGcm(key, iv, lock, source);
  if (lock.sealed.length % 16 !== 0) throw damagedKey(source);
  const mode = name === "AES-CBC" ? "cbc" : "ctr";
  const decipher = createDecipheriv(`aes-${keyBytes * 8}-${mode}`, key, iv);
  // The padding is OpenSSH's own: 1, 2, 3, ...
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(lock.sealed), decipher.final()]);
}

async function deriveKey(
  lock: KeyLock,
  passphrase: string,
  length: number,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = new WireReader(lock.kdfOptions, () => damagedKey(source));
  const salt = new Uint8Array(options.string());
  const rounds = options.uint32();
  const secret = new TextEncoder().encode(passphrase);
  const derived = new Uint8Array(length);
  // Loaded here: most keys do not need it.
  const { default: bcrypt }: { default: BcryptPbkdf } = await import(
    "bcrypt-pbkdf"
  );
  const status = bcrypt.pbkdf(
    secret,
    secret.length,
    salt,
    salt.length,
    derived,
    length,
    rounds,
  );
  if (status !== 0) throw damagedKey(source);
  return derived;
}

async function openGcm(
  key: Uint8Array<ArrayBuffer>,
  iv: Uint8Array<ArrayBuffer>,
  lock: KeyLock,
  source: string,
): Promise<Uint8Array> {
  if (lock.tag.length !== 16) throw damagedKey(source);
  const usages: KeyUsage[] = ["decrypt"];
  const imported = await crypto.subtle.importKey(
    "raw",
    key,
    "AES-GCM",
    false,
    usages,
  );
  const sealed = new Uint8Array([...lock.sealed, ...lock.tag]);
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv }, imported, sealed),
    );
  } catch {
    throw wrongPassphrase(source);
  }
}
