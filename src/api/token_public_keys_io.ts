/**
 * The public keys of other machines that make tokens: a JWKS file.
 *
 * @module
 */
import { importJWK, type JWK } from "jose";
import { readConfigText } from "../config/read_text_io.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** A key that checks tokens, and makes none. */
export interface PublicKey {
  /** Its id, when it has one. */
  readonly kid: string | undefined;
  /** Of Ed25519. */
  readonly key: CryptoKey;
}

/**
 * Reads the keys of a file; only those of Ed25519 are taken.
 *
 * @throws {ParacleError} `auth.key_unreadable` without any such key, and for
 * one that is private: it does not belong here; `config.permission_denied`.
 */
export async function readPublicKeys(
  path: string,
): Promise<readonly PublicKey[]> {
  const found = keysOf(await readConfigText(path) ?? "");
  const own = found.filter(({ kty, crv }) =>
    kty === "OKP" && crv === "Ed25519"
  );
  if (own.length === 0) throw unusable(path, "it holds no Ed25519 key");
  if (own.some(({ d }) => d !== undefined)) {
    throw unusable(path, "it holds a private key; leave out its member d");
  }
  try {
    return await Promise.all(own.map(async (jwk) => {
      const key = await importJWK({ ...jwk, alg: "EdDSA" });
      if (key instanceof Uint8Array) throw new TypeError("a secret");
      return { kid: jwk.kid, key };
    }));
  } catch {
    throw unusable(path, "one of its keys is damaged");
  }
}

function keysOf(text: string): readonly JWK[] {
  try {
    const { keys }: { readonly keys?: unknown } = JSON.parse(text);
    return Array.isArray(keys)
      ? keys.filter((one) => one instanceof Object)
      : [];
  } catch {
    return []; // no JSON
  }
}

function unusable(path: string, state: string): ParacleError {
  return new ParacleError(
    "auth.key_unreadable",
    `Cannot use the keys in ${printable(path)}: ${state}; expected a JWKS, ` +
      'as {"keys":[{"kty":"OKP","crv":"Ed25519","kid":"...","x":"..."}]}',
    { details: { path } },
  );
}
