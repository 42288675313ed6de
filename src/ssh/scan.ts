/**
 * Host keys that a server shows, and finding the pinned one among them.
 *
 * @module
 */
import { HostKeyError, ParacleError } from "../core/errors.ts";
import { type Link, openLink } from "./connect.ts";
import { limitOf, placeOf, prepareHandshake, readKnown } from "./handshake.ts";
import { type HostKey, parseHostKey } from "./host_key.ts";
import type { KnownHosts } from "./known_hosts.ts";
import { type Pins, pinsOf } from "./pins.ts";
import type { Connecting, ConnectOptions, SSHRemote } from "./remote.ts";
import { Surroundings } from "./surroundings.ts";

/** A server has at most one key of each kind; one connection shows one. */
const KINDS: readonly (readonly string[])[] = [
  ["ssh-ed25519"],
  ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
  ["rsa-sha2-512", "rsa-sha2-256"],
];

/**
 * Every host key that a server has and can sign with, one connection for each
 * kind; nobody logs in and nothing is trusted by this.
 *
 * @throws {ParacleError} `connect.*`.
 */
export async function scanHostKeys(
  remote: SSHRemote,
  options: ConnectOptions = {},
): Promise<readonly HostKey[]> {
  const keys: HostKey[] = [];
  let last: unknown;
  for (const hostKeyTypes of KINDS) {
    const seen = new ParacleError("connect.closed", "The key was seen");
    let shown: HostKey | undefined;
    let proven = false;
    try {
      await openLink({
        place: placeOf(remote, options),
        limitMs: limitOf(remote),
        hostKeyTypes,
        verify: (blob) => {
          shown = parseHostKey(blob);
          return Promise.resolve();
        },
        // The server has signed with its key before it hears of a login.
        authHandler: (_left, _partial, next) => {
          proven = true;
          next(false);
        },
        authFailure: () => seen,
        keepalive: { intervalMs: 0, countMax: 0 },
        signal: options.signal,
        onStage: options.onStage,
      });
    } catch (error) {
      if (error !== seen) last = error;
      if (error !== seen && !isNoCommonType(error)) throw error;
    }
    if (proven && shown !== undefined) keys.push(shown);
  }
  if (keys.length === 0) throw last;
  return keys;
}

/**
 * Opens a link to a remote. A fingerprint does not tell its key's type, so
 * when a pinned server shows another key than the pinned one, it is asked for
 * its keys of the other kinds before it counts as changed.
 *
 * @throws {ParacleError} as {@linkcode openLink} and {@linkcode pinsOf}.
 */
export async function openTrustedLink(
  remote: SSHRemote,
  options: Connecting,
): Promise<Link> {
  const around = new Surroundings(options.env);
  const pins = pinsOf(remote, around.variable("PARACLE_HOST_KEY"));
  const known = await readKnown(remote, options, pins);
  const basis = { known, pins };
  try {
    return await openLink(prepareHandshake(remote, options, basis));
  } catch (error) {
    const pinned = pins.fingerprints.length > 0;
    if (!pinned || !isChanged(error)) throw error;
    return await openByOtherKind(remote, options, basis, error);
  }
}

async function openByOtherKind(
  remote: SSHRemote,
  options: Connecting,
  basis: { readonly known: KnownHosts; readonly pins: Pins },
  first: unknown,
): Promise<Link> {
  for (const hostKeyTypes of KINDS) {
    try {
      return await openLink(
        prepareHandshake(remote, options, { ...basis, hostKeyTypes }),
      );
    } catch (error) {
      if (!isChanged(error) && !isNoCommonType(error)) throw error;
    }
  }
  throw first;
}

function isChanged(error: unknown): boolean {
  return error instanceof HostKeyError &&
    error.code === "trust.host_key_changed";
}

function isNoCommonType(error: unknown): boolean {
  return error instanceof ParacleError && error.code === "connect.no_common";
}
