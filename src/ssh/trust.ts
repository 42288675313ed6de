/**
 * Whether a server's key is trusted: pins first, then known_hosts, then the
 * person at the terminal. There is no way to say "any key".
 *
 * @module
 */
import { HostKeyError } from "../core/errors.ts";
import type { Endpoint } from "../transport/transport.ts";
import { type HostKey, parseHostKey } from "./host_key.ts";
import {
  decideHostKey,
  type HostKeyVerdict,
  knownHostName,
  type KnownHosts,
} from "./known_hosts.ts";
import type { Pins } from "./pins.ts";
import type { UnknownHostKey } from "./remote.ts";

/** What the decision is made from. */
export interface TrustBasis {
  /** The remote's name, for the repair command. */
  readonly name: string;
  /** The server. */
  readonly target: Endpoint;
  /** What is pinned; where something is, known_hosts can only refuse. */
  readonly pins: Pins;
  /** What the files say. */
  readonly known: KnownHosts;
  /** Asked about an unknown key. */
  readonly onUnknown: ((key: UnknownHostKey) => Promise<boolean>) | undefined;
  /** Told that a person accepted the key, to be remembered once it is proven. */
  readonly accept: (blob: Uint8Array) => void;
}

/**
 * Returns if the key is trusted.
 *
 * @throws {HostKeyError} `trust.host_key_unknown`, `trust.host_key_changed`,
 * `trust.host_key_revoked`.
 */
export async function verifyHostKey(
  blob: Uint8Array,
  basis: TrustBasis,
): Promise<void> {
  const key = parseHostKey(blob);
  const host = knownHostName(basis.target);
  const verdict = decideHostKey(basis.known, basis.target, blob);
  if (verdict.kind === "revoked") throw revoked(key, host, verdict.at);
  const { fingerprints } = basis.pins;
  if (fingerprints.length > 0) {
    if (fingerprints.includes(key.fingerprint)) return;
    throw notPinned(key, host, basis);
  }
  if (verdict.kind === "match") return;
  if (verdict.kind === "changed") throw changed(key, host, verdict);
  if (verdict.kind === "authority") throw authority(key, host, verdict.at);
  const { type, fingerprint } = key;
  if (await basis.onUnknown?.({ host, type, fingerprint })) {
    basis.accept(blob);
    return;
  }
  throw unknown(key, host, basis);
}

function notPinned(
  key: HostKey,
  host: string,
  { name, pins: { fingerprints, variable } }: TrustBasis,
): HostKeyError {
  const [who, fix] = variable === undefined
    ? [`"${name}" pins`, `pin the new one with: paracle remote trust ${name}`]
    : [`${variable} names`, `put the new one into ${variable}`];
  return new HostKeyError(
    "trust.host_key_changed",
    `Cannot trust ${host}: it shows the ${key.type} key ${key.fingerprint}, but ${who} ${
      fingerprints.join(" or ")
    }; someone may be intercepting the connection; if the server's key was really replaced, ${fix}`,
    { host, actual: key.fingerprint, expected: fingerprints },
  );
}

function changed(
  key: HostKey,
  host: string,
  verdict: HostKeyVerdict & { readonly kind: "changed" },
): HostKeyError {
  const known = verdict.known.map(({ path, line, type, fingerprint }) =>
    `${type} ${fingerprint} in ${path}:${line}`
  );
  const file = verdict.known[0]?.path ?? "~/.ssh/known_hosts";
  return new HostKeyError(
    "trust.host_key_changed",
    `Cannot trust ${host}: it shows the ${key.type} key ${key.fingerprint}, but known is ${
      known.join(", ")
    }; someone may be intercepting the connection; if the server's key was really replaced, forget the old one with: ssh-keygen -R '${host}' -f '${file}'`,
    {
      host,
      actual: key.fingerprint,
      expected: verdict.known.map(({ fingerprint }) => fingerprint),
    },
  );
}

function revoked(
  key: HostKey,
  host: string,
  at: { readonly path: string; readonly line: number },
): HostKeyError {
  return new HostKeyError(
    "trust.host_key_revoked",
    `Cannot trust ${host}: its ${key.type} key ${key.fingerprint} is revoked by ${at.path}:${at.line}; ask the server's owner for a new host key, and remove that line only if it is wrong`,
    { host, actual: key.fingerprint },
  );
}

function authority(
  key: HostKey,
  host: string,
  at: { readonly path: string; readonly line: number },
): HostKeyError {
  return new HostKeyError(
    "trust.host_key_unknown",
    `Cannot trust ${host}: ${at.path}:${at.line} names a @cert-authority, and host certificates are not supported yet; its plain ${key.type} key is ${key.fingerprint}: pin it with "host_key:" in remotes.yaml`,
    { host, actual: key.fingerprint },
  );
}

function unknown(
  key: HostKey,
  host: string,
  basis: TrustBasis,
): HostKeyError {
  return new HostKeyError(
    "trust.host_key_unknown",
    `Cannot trust ${host}: its ${key.type} key ${key.fingerprint} is not known here; compare it with the server's own, then pin it with: paracle remote trust ${basis.name}`,
    { host, actual: key.fingerprint },
  );
}
