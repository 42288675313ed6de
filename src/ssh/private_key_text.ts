/**
 * What a private key file is, by its first look: the armour around the
 * bytes, and a clear answer for what is no private key.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { decodeBase64 } from "./openssh_key_wire.ts";

/** Why a key cannot be read; under `details.reason` of the error. */
export type KeyProblem =
  | "damaged"
  | "exposed"
  | "missing"
  | "not_private"
  | "unreadable"
  | "unsupported"
  | "wrong_passphrase";

/** A private key without its armour. */
export interface ArmouredKey {
  /** Such as `OPENSSH PRIVATE KEY`. */
  readonly label: string;
  /** Such as `DEK-Info`; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the base64 held. */
  readonly bytes: Buffer;
}

/** An error about a key; never with anything of the key's text. */
export function keyError(
  source: string,
  problem: KeyProblem,
  state: string,
): ParacleError {
  const message = `Cannot read the key ${printable(source)}: ${state}`;
  return new ParacleError("auth.key_unreadable", message, {
    details: { source, reason: problem },
  });
}

/** The error for bytes that are not what their armour says. */
export function damagedKey(source: string): ParacleError {
  const state =
    "it is damaged or cut short; restore it from a copy, or make a new one: ssh-keygen -t ed25519";
  return keyError(source, "damaged", state);
}

/** The error for a passphrase that does not open the key. */
export function wrongPassphrase(source: string): ParacleError {
  return keyError(source, "wrong_passphrase", "the passphrase is wrong");
}

/** The error for an encrypted key when there is no passphrase. */
export function passphraseRequired(source: string): ParacleError {
  const name = printable(source);
  const fix =
    "give it in PARACLE_KEY_PASSPHRASE, or load the key into the agent: ssh-add";
  return new ParacleError(
    "auth.passphrase_required",
    `Cannot open the key ${name}: it is encrypted and there is no passphrase; ${fix}`,
    { details: { source } },
  );
}

/**
 * Takes the armour off a private key. Line ends of any kind, a text with
 * `\n` for line ends and lost line ends are understood.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readArmour } from "./private_key_text.ts";
 *
 * assert.throws(() => readArmour("ssh-ed25519 AAAA me", "id.pub"), /public key/);
 * ```
 *
 * @throws {ParacleError} `auth.key_unreadable` for anything else.
 */
export function readArmour(text: string, source: string): ArmouredKey {
  const whole = text.replace(/^\uFEFF/, "").trim();
  const lines = whole.includes("\n") ? whole : whole.replaceAll("\\n", "\n");
  const begin = /-----BEGIN ((?:[A-Z0-9]+ ){0,3}PRIVATE KEY)-----/.exec(lines);
  const label = begin?.[1];
  if (begin === null || label === undefined) throw notPrivate(whole, source);
  const start = begin.index + begin[0].length;
  const end = lines.indexOf(`-----END ${label}-----`, start);
  if (end < 0) throw damagedKey(source);
  const { headers, body } = splitHeaders(lines.slice(start, end));
  const bytes = decodeBase64(body.replace(/\s/g, ""));
  if (bytes === undefined) throw damagedKey(source);
  return { label, headers, bytes };
}

// `Name: value` lines stand before the first empty line.
function splitHeaders(
  inside: string,
): { headers: Map<string, string>; body: string } {
  const headers = new Map<string, string>();
  if (!inside.includes(":")) return { headers, body: inside };
  const body: string[] = [];
  for (const line of inside.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) body.push(line);
    else {headers.set(
        line.slice(0, colon).trim().toLowerCase(),
        line.slice(colon + 1).trim(),
      );}
  }
  return { headers, body: body.join("\n") };
}

function notPrivate(text: string, source: string): ParacleError {
  const name = printable(source);
  if (text === "") return keyError(source, "not_private", "it is empty");
  if (text.startsWith("PuTTY-User-Key-File-")) {
    const fix = `puttygen ${name} -O private-openssh -o ${name}.openssh`;
    return keyError(
      source,
      "unsupported",
      `it is in PuTTY's format; convert it: ${fix}`,
    );
  }
  if (text.startsWith("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY")) {
    const fix = `ssh-keygen -i -f ${name} > ${name}.openssh`;
    return keyError(
      source,
      "unsupported",
      `it is in the format of ssh.com; convert it: ${fix}`,
    );
  }
  if (looksPublic(text)) {
    const state =
      "it is a public key; name the private one, the file without .pub";
    return keyError(source, "not_private", state);
  }
  return keyError(source, "not_private", "it is not a private key");
}

function looksPublic(text: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+ AAAA/.test(text) ||
    text.startsWith("-----BEGIN PUBLIC KEY-----") ||
    text.startsWith("-----BEGIN RSA PUBLIC KEY-----") ||
    text.startsWith("---- BEGIN SSH2 PUBLIC KEY ----");
}
