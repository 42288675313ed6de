/**
 * Private keys in every form in use, made ready to sign.
 *
 * @module
 */
import { openOpensshKey, readOpensshKey } from "./openssh_key.ts";
import { decryptPem, isEncryptedPem } from "./private_key_decrypt.ts";
import { readPkcs1, readPkcs8, readSec1 } from "./private_key_der.ts";
import { type LoadedKey, makeKey } from "./private_key_material.ts";
import { keyError, readArmour } from "./private_key_text.ts";

export type { LoadedKey, SignatureHash } from "./private_key_material.ts";

/** How a key is loaded. */
export interface LoadKeyOptions {
  /** Where the text came from, for messages: a path or a variable's name. */
  readonly source: string;
  /** Opens an encrypted key; not looked at for others. */
  readonly passphrase?: string | undefined;
}

/** What a key tells without its passphrase. */
export interface KeySummary {
  /** Whether a passphrase is needed. */
  readonly encrypted: boolean;
  /** The public half; undefined for PEM files, which hide it. */
  readonly publicBlob: Uint8Array | undefined;
}

/**
 * Loads a private key: ed25519, RSA, ECDSA nistp256, nistp384 and nistp521,
 * each in the form of OpenSSH, PEM (PKCS#1, SEC1) or PKCS#8, plain or
 * encrypted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadPrivateKey } from "./private_key.ts";
 *
 * const text = `-----BEGIN PRIVATE KEY-----
 * MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
 * -----END PRIVATE KEY-----`;
 * const key = await loadPrivateKey(text, { source: "an example" });
 * assert.equal(key.type, "ssh-ed25519");
 * ```
 *
 * @throws {ParacleError} `auth.passphrase_required` when it is encrypted and
 * no passphrase was given; `auth.key_unreadable` otherwise, with
 * `details.reason`, see `KeyProblem`.
 */
export async function loadPrivateKey(
  text: string,
  options: LoadKeyOptions,
): Promise<LoadedKey> {
  const { source, passphrase } = options;
  const armoured = readArmour(text, source);
  const { label } = armoured;
  if (label === "OPENSSH PRIVATE KEY") {
    return await openOpensshKey(
      readOpensshKey(armoured.bytes, source),
      passphrase,
      source,
    );
  }
  const read = readerFor(label, source);
  const der = isEncryptedPem(armoured)
    ? await decryptPem(armoured, passphrase, source)
    : armoured.bytes;
  return makeKey(read(der, source), "", source);
}

/**
 * Looks at a private key without opening it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { inspectPrivateKey } from "./private_key.ts";
 *
 * assert.throws(() => inspectPrivateKey("", "id"), { code: "auth.key_unreadable" });
 * ```
 *
 * @throws {ParacleError} `auth.key_unreadable`.
 */
export function inspectPrivateKey(text: string, source: string): KeySummary {
  const armoured = readArmour(text, source);
  if (armoured.label !== "OPENSSH PRIVATE KEY") {
    readerFor(armoured.label, source);
    return { encrypted: isEncryptedPem(armoured), publicBlob: undefined };
  }
  const { encrypted, publicBlob } = readOpensshKey(armoured.bytes, source);
  return { encrypted, publicBlob };
}

function readerFor(label: string, source: string): typeof readPkcs8 {
  switch (label) {
    case "RSA PRIVATE KEY":
      return readPkcs1;
    case "EC PRIVATE KEY":
      return readSec1;
    case "PRIVATE KEY":
    case "ENCRYPTED PRIVATE KEY":
      return readPkcs8;
    case "DSA PRIVATE KEY": {
      const fix = "make another: ssh-keygen -t ed25519";
      const state = `it is a DSA key, which servers no longer accept; ${fix}`;
      throw keyError(source, "unsupported", state);
    }
    default:
      throw keyError(
        source,
        "unsupported",
        `it is of an unknown kind (${label})`,
      );
  }
}
