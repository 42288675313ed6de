/**
 * Opening an encrypted key with the passphrases that can be had.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import {
  inspectPrivateKey,
  type LoadedKey,
  loadPrivateKey,
} from "./private_key.ts";
import { passphraseRequired } from "./private_key_text.ts";

/** Where passphrases come from. */
export interface PassphraseSources {
  /** The one in `PARACLE_KEY_PASSPHRASE`, tried first. */
  readonly passphrase?: string | undefined;
  /** Asks the person at the terminal, up to three times; undefined gives up. */
  readonly askPassphrase?:
    | ((source: string) => Promise<string | undefined>)
    | undefined;
}

const QUESTIONS = 3;

/**
 * Loads a key, asking for its passphrase only if it has one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unlockKey } from "./identity_unlock.ts";
 *
 * await assert.rejects(unlockKey("", "id", {}), { code: "auth.key_unreadable" });
 * ```
 *
 * @throws {ParacleError} `auth.passphrase_required` when there is none to
 * try; `auth.key_unreadable` when all were wrong, or for another reason.
 */
export async function unlockKey(
  text: string,
  source: string,
  { passphrase, askPassphrase }: PassphraseSources,
): Promise<LoadedKey> {
  if (!inspectPrivateKey(text, source).encrypted) {
    return await loadPrivateKey(text, { source });
  }
  let failure = passphraseRequired(source);
  const attempt = async (given: string): Promise<LoadedKey | undefined> => {
    try {
      return await loadPrivateKey(text, { source, passphrase: given });
    } catch (error) {
      if (!isWrongPassphrase(error)) throw error;
      failure = error;
      return undefined;
    }
  };
  const key = passphrase === undefined ? undefined : await attempt(passphrase);
  if (key !== undefined) return key;
  for (
    let asked = 0;
    askPassphrase !== undefined && asked < QUESTIONS;
    asked++
  ) {
    const answer = await askPassphrase(source);
    if (answer === undefined || answer === "") break;
    const opened = await attempt(answer);
    if (opened !== undefined) return opened;
  }
  throw failure;
}

function isWrongPassphrase(error: unknown): error is ParacleError {
  return error instanceof ParacleError &&
    error.details["reason"] === "wrong_passphrase";
}
