/**
 * A candidate made into something that ssh2 can offer.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { type AgentKey, offerAgentKey } from "./agent_keys.ts";
import { blobType, fingerprint, sameBlob } from "./host_key.ts";
import type { Candidate, KeySource } from "./identity_plan.ts";
import { type PassphraseSources, unlockKey } from "./identity_unlock.ts";
import type { LoadedKey, SignatureHash } from "./private_key.ts";
import { type DistantKey, toSsh2Agent, toSsh2Key } from "./private_key_ssh2.ts";
import { keyError, passphraseRequired } from "./private_key_text.ts";
import type { AuthAttempt } from "./ssh2.d.ts";

/** One key to offer. */
export interface Offer {
  /** A path, a variable's name, or `agent key` with the key's comment. */
  readonly description: string;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
  /** Whether an agent signs. */
  readonly byAgent?: boolean;
  /** What ssh2's `authHandler` is answered with. */
  attempt(username: string): AuthAttempt;
  /**
   * The same RSA key, signing with SHA-512. ssh2 takes SHA-256 where a server
   * lists it, and some list what they then refuse.
   */
  again?(username: string): AuthAttempt;
}

/** How an offer gets at passphrases and tells what went wrong while signing. */
export interface OfferOptions extends PassphraseSources {
  /** Called with the error when signing failed: ssh2 does not pass it on. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Makes the offer. A closed key whose public half is known stays closed until
 * the server accepts it; any other is opened now.
 *
 * @throws {ParacleError} `auth.passphrase_required`, `auth.key_unreadable`.
 */
export async function makeOffer(
  candidate: Candidate,
  options: OfferOptions,
): Promise<Offer> {
  if (candidate.kind === "agent") {
    return await offerFromAgent(candidate.key, options);
  }
  const { source, text = "", encrypted, publicBlob } = candidate.key;
  const { passphrase, askPassphrase } = options;
  if (encrypted && passphrase === undefined && askPassphrase === undefined) {
    throw passphraseRequired(source);
  }
  if (encrypted && publicBlob !== undefined) {
    return await offerClosed(candidate.key, publicBlob, options);
  }
  const loaded = await unlockKey(text, source, options);
  const key = await toSsh2Key(loaded);
  return {
    description: source,
    type: loaded.type,
    fingerprint: loaded.fingerprint,
    attempt: (username) => ({ type: "publickey", username, key }),
    ...(loaded.type === "ssh-rsa" ? await signedBySha512(loaded) : {}),
  };
}

async function signedBySha512(
  loaded: LoadedKey,
): Promise<Pick<Offer, "again">> {
  const key = await toSsh2Key(loaded, { rsaAlgorithm: "rsa-sha2-512" });
  return { again: (username) => ({ type: "publickey", username, key }) };
}

async function offerFromAgent(
  key: AgentKey,
  options: OfferOptions,
): Promise<Offer> {
  const agent = await offerAgentKey({ ...key, ...reporting(key, options) });
  return {
    description: `agent key ${printable(key.comment)}`.trimEnd(),
    type: key.type,
    fingerprint: key.fingerprint,
    byAgent: true,
    attempt: (username) => ({ type: "agent", username, agent }),
  };
}

async function offerClosed(
  { source, text = "" }: KeySource,
  publicBlob: Uint8Array,
  options: OfferOptions,
): Promise<Offer> {
  const type = blobType(publicBlob) ?? "";
  let opening: Promise<LoadedKey> | undefined;
  const sign = async (data: Uint8Array, hash: SignatureHash | undefined) => {
    opening ??= unlockKey(text, source, options);
    const key = await opening;
    if (!sameBlob(key.publicBlob, publicBlob)) throw stalePublic(source);
    return key.sign(data, hash);
  };
  const agent = await toSsh2Agent(
    reporting({ type, publicBlob, sign }, options),
  );
  return {
    description: source,
    type,
    fingerprint: fingerprint(publicBlob),
    attempt: (username) => ({ type: "agent", username, agent }),
  };
}

function reporting(key: DistantKey, { onFailure }: OfferOptions): DistantKey {
  const { type, publicBlob } = key;
  return {
    type,
    publicBlob,
    sign: async (data, hash) => {
      try {
        return await key.sign(data, hash);
      } catch (error) {
        onFailure(error);
        throw error;
      }
    },
  };
}

function stalePublic(source: string): Error {
  const name = printable(source);
  const state =
    `${name}.pub holds another key; write it again: ssh-keygen -y -f ${name} > ${name}.pub`;
  return keyError(source, "damaged", state);
}
