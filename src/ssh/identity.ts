/**
 * The identities offered to one server, one after the other.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { KeyAgent } from "./agent_keys.ts";
import type { ReadIdentity } from "./identity_file.ts";
import { makeOffer, type Offer } from "./identity_offer.ts";
import {
  type Candidate,
  type KeySource,
  planIdentities,
} from "./identity_plan.ts";
import { describeKey, readKeySource } from "./identity_source.ts";
import type { PassphraseSources } from "./identity_unlock.ts";
import { keyError } from "./private_key_text.ts";

export type { Offer } from "./identity_offer.ts";

/** Where identities come from. Nothing is asked or opened before it is needed. */
export interface IdentitySources extends PassphraseSources {
  /** The text in `PARACLE_SSH_KEY`; it is then the only key. */
  readonly keyText?: string | undefined;
  /** The remote's `identity_file`, absolute; it is then the only key. */
  readonly identityFile?: string | undefined;
  /** The usual files, absolute: `~/.ssh/id_ed25519`, ... */
  readonly defaultFiles?: readonly string[];
  /** Asks the agent; undefined without one. */
  readonly openAgent?: (() => Promise<KeyAgent>) | undefined;
  /** Reads a file. */
  readonly readFile: ReadIdentity;
  /** Told why something was passed over. */
  readonly warn?: (message: string) => void;
}

/**
 * Yields the keys to offer, at most five. Ask for the next one only when the
 * server has refused the one before.
 *
 * An encrypted key is opened as late as possible: when the server has said
 * that it accepts its public half, if that can be known; else just before it
 * is offered. If opening fails for a key that was chosen by name, the next
 * step of the iteration throws; a usual file is passed over with a warning.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { identities } from "./identity.ts";
 *
 * const readFile = () => Promise.resolve(undefined);
 * const offers = identities({ identityFile: "/nowhere/id", readFile });
 * await assert.rejects(offers.next(), { code: "auth.key_unreadable" });
 * ```
 *
 * @throws {ParacleError} `auth.key_unreadable`, `auth.passphrase_required`,
 * `config.permission_denied` about a key that was chosen by name.
 */
export async function* identities(
  sources: IdentitySources,
): AsyncGenerator<Offer, void, void> {
  const chosen = sources.keyText !== undefined ||
    sources.identityFile !== undefined;
  const { passphrase, askPassphrase } = sources;
  const passphrases: PassphraseSources = { passphrase, askPassphrase };
  for (const candidate of await gather(sources)) {
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => void failures.push(error);
    const offer = await makeOffer(candidate, { ...passphrases, onFailure })
      .catch(onFailure);
    if (offer !== undefined) yield offer;
    const [failure] = failures;
    if (failure === undefined) continue;
    if (chosen || !(failure instanceof ParacleError)) throw failure;
    sources.warn?.(failure.message);
  }
}

// Reads what the plan needs to know and no more.
async function gather(sources: IdentitySources): Promise<Candidate[]> {
  const { keyText, identityFile, defaultFiles = [] } = sources;
  if (keyText !== undefined) {
    return planIdentities({ given: describeGiven(keyText) });
  }
  if (identityFile !== undefined) {
    return await gatherNamed(identityFile, sources);
  }
  const agentKeys = await askAgent(sources);
  const usual: KeySource[] = [];
  for (const path of defaultFiles) {
    try {
      const found = await readKeySource(path, sources.readFile);
      if (found !== undefined) usual.push(found);
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      sources.warn?.(error.message);
    }
  }
  return planIdentities({ agentKeys, usual });
}

// What a variable holds is often a path, or a key that lost its line breaks.
function describeGiven(text: string): KeySource {
  try {
    return describeKey(text, "PARACLE_SSH_KEY");
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    const { code, details, message } = error;
    if (details?.["reason"] !== "not_private") throw error;
    throw new ParacleError(
      code,
      `${message}; expected the whole text of a private key file, with its line breaks`,
      { details, cause: error },
    );
  }
}

async function gatherNamed(
  path: string,
  sources: IdentitySources,
): Promise<Candidate[]> {
  const named = await readKeySource(path, sources.readFile);
  if (named === undefined) {
    const fix = `correct identity_file, or make one: ssh-keygen -t ed25519 -f ${
      printable(path)
    }`;
    throw keyError(path, "missing", `no such file; ${fix}`);
  }
  const open = named.text !== undefined && !named.encrypted;
  const agentKeys = open ? [] : await askAgent(sources);
  const candidates = planIdentities({ named, agentKeys });
  if (candidates.length > 0) return candidates;
  const fix = "name the private key, or load it into the agent: ssh-add";
  const state =
    `only its public half is there and the agent does not hold it; ${fix}`;
  throw keyError(path, "not_private", state);
}

async function askAgent(
  { openAgent, warn }: IdentitySources,
): Promise<KeyAgent["keys"]> {
  if (openAgent === undefined) return [];
  try {
    return (await openAgent()).keys;
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    warn?.(error.message);
    return [];
  }
}
