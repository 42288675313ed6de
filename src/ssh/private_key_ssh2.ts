/**
 * Keys in the form that ssh2 signs in with.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ParacleError } from "../core/errors.ts";
import type { LoadedKey, SignatureHash } from "./private_key.ts";
import type { BaseAgent, ParsedKey } from "./ssh2.d.ts";

/** How a key is handed over. */
export interface Ssh2KeyOptions {
  /**
   * The algorithm for an RSA key. Without it ssh2 takes `rsa-sha2-256` if the
   * server lists it; a server that accepts `rsa-sha2-512` alone needs it said.
   */
  readonly rsaAlgorithm?: "rsa-sha2-256" | "rsa-sha2-512";
}

/** A public key whose private half is elsewhere, or still closed. */
export interface DistantKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The public key as SSH sends it. */
  readonly publicBlob: Uint8Array;
  /** Signs; called once the server has said that it accepts the key. */
  sign(data: Uint8Array, hash: SignatureHash | undefined): Promise<Uint8Array>;
}

/**
 * Makes the key for an attempt `{ type: "publickey", username, key }`. ssh2's
 * own signing fails on Deno for half of the ECDSA keys, so ours replaces it.
 * RSA with SHA-1 is refused.
 */
export async function toSsh2Key(
  key: LoadedKey,
  options: Ssh2KeyOptions = {},
): Promise<ParsedKey> {
  const parsed = await parsePublic(key);
  const forced = key.type === "ssh-rsa" ? options.rsaAlgorithm : undefined;
  const changes = {
    isPrivateKey: () => true,
    sign: (data: Uint8Array, algorithm?: string) => {
      // ssh2 wants errors returned.
      try {
        const hash = forced === undefined
          ? algorithm
          : forced.replace("rsa-sha2-", "sha");
        return Buffer.from(key.sign(data, signatureHash(key.type, hash)));
      } catch (error) {
        return asError(error);
      }
    },
  };
  Object.assign(parsed, changes);
  // ssh2 sends the type as the algorithm unless it is ssh-rsa.
  if (forced !== undefined) parsed.type = forced;
  return parsed;
}

/**
 * Makes the agent for an attempt `{ type: "agent", username, agent }` that
 * offers one key and has it sign when the server accepts it.
 */
export async function toSsh2Agent(key: DistantKey): Promise<BaseAgent> {
  const { library } = await import("./library.ts");
  const identity = await parsePublic(key);
  class OneKey extends library.BaseAgent {
    override getIdentities(
      callback: (error: Error | undefined, keys?: ParsedKey[]) => void,
    ): void {
      callback(undefined, [identity]);
    }

    override sign(
      _key: ParsedKey,
      data: Buffer,
      options: { hash?: string },
      callback: (error: Error | undefined, signature?: Buffer) => void,
    ): void {
      const signed = Promise.try(() =>
        key.sign(data, signatureHash(key.type, options.hash))
      );
      signed.then(
        (signature) => callback(undefined, Buffer.from(signature)),
        (error: unknown) => callback(asError(error)),
      );
    }
  }
  return new OneKey();
}

async function parsePublic(
  { type, publicBlob }: Pick<DistantKey, "type" | "publicBlob">,
): Promise<ParsedKey> {
  const { library } = await import("./library.ts");
  const line = `${type} ${Buffer.from(publicBlob).toString("base64")}`;
  const parsed = library.utils.parseKey(line);
  if (parsed instanceof Error || Array.isArray(parsed)) {
    const message =
      `Cannot use a key of type ${type}: the SSH library does not know it`;
    throw new ParacleError("auth.key_unreadable", message);
  }
  return parsed;
}

function signatureHash(
  type: string,
  name: string | undefined,
): SignatureHash | undefined {
  if (type !== "ssh-rsa") return undefined;
  if (name === "sha256" || name === "sha512") return name;
  const state =
    "the server knows RSA with SHA-1 only, which is not safe; use an ed25519 key";
  throw new ParacleError(
    "auth.failed",
    `Cannot sign in with an RSA key: ${state}`,
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new TypeError(String(error));
}
