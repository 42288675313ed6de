/**
 * Which host keys are trusted: known_hosts files, read in full, and the
 * decision about the key that a server shows.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Endpoint } from "../transport/transport.ts";
import { fingerprint, parseHostKey, sameBlob } from "./host_key.ts";
import {
  type Marker,
  namesMatch,
  parseKnownHostLine,
} from "./known_hosts_line.ts";

/** A file that was read. */
export interface KnownHostsFile {
  /** For messages. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
}

/** Where a key stands. */
export interface KnownPlace {
  /** The file. */
  readonly path: string;
  /** Its line, from 1. */
  readonly line: number;
}

/** A key that a file holds. */
export interface KnownHostEntry extends KnownPlace {
  /** Set when the key is not simply trusted. */
  readonly marker: Marker | undefined;
  /** As written. */
  readonly names: string;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The key. */
  readonly blob: Uint8Array;
}

/** What the files say. */
export interface KnownHosts {
  /** In the order of the files. */
  readonly entries: readonly KnownHostEntry[];
  /** One sentence for each line that was skipped, with file and line. */
  readonly warnings: readonly string[];
}

/** A key that is known for a host. */
export interface KnownKey extends KnownPlace {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
}

/** What the files say of a key; only `match` may be trusted. */
export type HostKeyVerdict =
  /** The host has this key. */
  | { readonly kind: "match"; readonly at: KnownPlace }
  /** Nothing is known of the host. */
  | { readonly kind: "unknown" }
  /** The host has other keys. */
  | { readonly kind: "changed"; readonly known: readonly KnownKey[] }
  /** A line refuses this key. */
  | { readonly kind: "revoked"; readonly at: KnownPlace }
  /** The host is known by an authority only, which is not supported. */
  | { readonly kind: "authority"; readonly at: KnownPlace };

// For each type of key the algorithms that use it, the preferred type first.
const ALGORITHMS:
  readonly (readonly [type: string, names: readonly string[]])[] = [
    ["ssh-ed25519", ["ssh-ed25519"]],
    ["ecdsa-sha2-nistp256", ["ecdsa-sha2-nistp256"]],
    ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384"]],
    ["ecdsa-sha2-nistp521", ["ecdsa-sha2-nistp521"]],
    ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256"]],
  ];

/** The host as known_hosts writes it: bare on port 22, else `[host]:port`. */
export function knownHostName(target: Endpoint): string {
  const host = target.host.toLowerCase();
  return target.port === 22 ? host : `[${host}]:${target.port}`;
}

/**
 * Reads known_hosts files. Lines that OpenSSH would ignore are skipped with
 * a warning.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseKnownHosts } from "./known_hosts.ts";
 *
 * const { warnings } = parseKnownHosts([{ path: "kh", text: "# mine\nhost" }]);
 * assert.deepEqual(warnings, ["kh:2: it has fewer than three words; the line is ignored"]);
 * ```
 */
export function parseKnownHosts(files: readonly KnownHostsFile[]): KnownHosts {
  const entries: KnownHostEntry[] = [];
  const warnings: string[] = [];
  for (const { path, text } of files) {
    for (const [index, content] of text.split("\n").entries()) {
      const line = index + 1;
      const parsed = parseKnownHostLine(content);
      if (parsed.kind === "malformed") {
        warnings.push(`${path}:${line}: ${parsed.reason}; the line is ignored`);
      } else if (parsed.kind === "key") {
        const { marker, names, type, blob } = parsed;
        entries.push({ path, line, marker, names, type, blob });
      }
    }
  }
  return { entries, warnings };
}

/**
 * Decides about the key a server shows, as `ssh` does: a key that differs
 * from a known one has changed, be it of another type; and when nothing is
 * known for `[host]:port`, a key known for the bare host is accepted, while
 * another one leaves the host unknown. A key that is revoked for the bare
 * host is refused on every port.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Buffer } from "node:buffer";
 * import { decideHostKey, parseKnownHosts } from "./known_hosts.ts";
 *
 * const base64 = "AAAAC3NzaC1lZDI1NTE5AAAAIIXnaVoxbDg/+ttnjJq/+WkXCG6jZyHdwzKH2i0gfMuE";
 * const text = `[lab]:2200 ssh-ed25519 ${base64}\n`;
 * const known = parseKnownHosts([{ path: "known_hosts", text }]);
 * const blob = Buffer.from(base64, "base64");
 * const verdict = decideHostKey(known, { host: "lab", port: 2200 }, blob);
 * assert.deepEqual(verdict, { kind: "match", at: { path: "known_hosts", line: 1 } });
 * ```
 */
export function decideHostKey(
  known: KnownHosts,
  target: Endpoint,
  blob: Uint8Array,
): HostKeyVerdict {
  const verdict = decideByName(known, knownHostName(target), blob);
  const bare = target.host.toLowerCase();
  const revoked = findKey(entriesFor(known, bare), "revoked", blob);
  if (revoked !== undefined) return { kind: "revoked", at: placeOf(revoked) };
  if (verdict.kind !== "unknown" && verdict.kind !== "authority") {
    return verdict;
  }
  const byHost = decideByName(known, bare, blob);
  return byHost.kind === "changed" || byHost.kind === "unknown"
    ? verdict
    : byHost;
}

/**
 * The algorithms that make a server show a key that can be compared: those
 * of the keys known for the host. To be asked for first; empty for a host
 * that is not known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hostKeyAlgorithms, parseKnownHosts } from "./known_hosts.ts";
 *
 * const known = parseKnownHosts([]);
 * assert.deepEqual(hostKeyAlgorithms(known, { host: "lab", port: 22 }), []);
 * ```
 */
export function hostKeyAlgorithms(
  known: KnownHosts,
  target: Endpoint,
): string[] {
  const trusted = (name: string) =>
    entriesFor(known, name).filter(({ marker }) => marker === undefined);
  const named = trusted(knownHostName(target));
  const entries = named.length > 0 ? named : trusted(target.host);
  const types = new Set(entries.map(({ type }) => type));
  return ALGORITHMS.flatMap(([type, names]) => types.has(type) ? names : []);
}

/**
 * The line that makes a key known, without a line break.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Buffer } from "node:buffer";
 * import { formatKnownHost } from "./known_hosts.ts";
 *
 * const base64 = "AAAAC3NzaC1lZDI1NTE5AAAAIIXnaVoxbDg/+ttnjJq/+WkXCG6jZyHdwzKH2i0gfMuE";
 * const line = formatKnownHost({ host: "Lab", port: 2200 }, Buffer.from(base64, "base64"));
 * assert.equal(line, `[lab]:2200 ssh-ed25519 ${base64}`);
 * ```
 *
 * @throws {RangeError} When the host would mean something else in the file.
 * @throws {ParacleError} `connect.protocol` when the blob is no key.
 */
export function formatKnownHost(target: Endpoint, blob: Uint8Array): string {
  if (!/^[^\s,*?!|#@\p{Cc}]+$/u.test(target.host)) {
    throw new RangeError(
      `not a plain host name: ${JSON.stringify(target.host)}`,
    );
  }
  const { type } = parseHostKey(blob);
  return `${knownHostName(target)} ${type} ${
    Buffer.from(blob).toString("base64")
  }`;
}

function decideByName(
  known: KnownHosts,
  name: string,
  blob: Uint8Array,
): HostKeyVerdict {
  const entries = entriesFor(known, name);
  const revoked = findKey(entries, "revoked", blob);
  if (revoked !== undefined) return { kind: "revoked", at: placeOf(revoked) };
  const match = findKey(entries, undefined, blob);
  if (match !== undefined) return { kind: "match", at: placeOf(match) };
  const others = entries.filter(({ marker }) => marker === undefined);
  if (others.length > 0) {
    const describe = (entry: KnownHostEntry): KnownKey => ({
      ...placeOf(entry),
      type: entry.type,
      fingerprint: fingerprint(entry.blob),
    });
    return { kind: "changed", known: others.map(describe) };
  }
  const authority = entries.find(({ marker }) => marker === "authority");
  if (authority !== undefined) {
    return { kind: "authority", at: placeOf(authority) };
  }
  return { kind: "unknown" };
}

function entriesFor(known: KnownHosts, name: string): KnownHostEntry[] {
  return known.entries.filter(({ names }) => namesMatch(names, name));
}

function findKey(
  entries: readonly KnownHostEntry[],
  marker: Marker | undefined,
  blob: Uint8Array,
): KnownHostEntry | undefined {
  return entries.find((entry) =>
    entry.marker === marker && sameBlob(entry.blob, blob)
  );
}

function placeOf({ path, line }: KnownHostEntry): KnownPlace {
  return { path, line };
}
