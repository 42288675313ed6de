/**
 * One line of a known_hosts file, and whether its names mean a host.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { blobType } from "./host_key.ts";
import { decodeBase64 } from "./openssh_key_wire.ts";

/** What `@` says of a line's key: it is refused, or it signs other keys. */
export type Marker = "revoked" | "authority";

/** What a line says. */
export type KnownHostLine =
  | { readonly kind: "blank" }
  | { readonly kind: "malformed"; readonly reason: string }
  | {
    readonly kind: "key";
    readonly marker: Marker | undefined;
    /** As written: patterns with commas, or one hash. */
    readonly names: string;
    readonly type: string;
    readonly blob: Uint8Array;
  };

const MARKERS: ReadonlyMap<string, Marker> = new Map([
  ["@revoked", "revoked"],
  ["@cert-authority", "authority"],
]);

/**
 * Reads a line as OpenSSH does: what it would ignore is "malformed".
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseKnownHostLine } from "./known_hosts_line.ts";
 *
 * assert.equal(parseKnownHostLine("# mine").kind, "blank");
 * assert.equal(parseKnownHostLine("host ssh-rsa").kind, "malformed");
 * ```
 */
export function parseKnownHostLine(text: string): KnownHostLine {
  const words = text.split(/[ \t\r]/).filter((word) => word !== "");
  if (words.length === 0 || words[0]?.startsWith("#")) return { kind: "blank" };
  const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
  if (marker !== undefined && !MARKERS.has(marker)) {
    return malformed("its marker is neither @revoked nor @cert-authority");
  }
  const [names, type, base64] = words;
  if (names === undefined || type === undefined || base64 === undefined) {
    return malformed("it has fewer than three words");
  }
  if (names.startsWith("|") && readHash(names) === undefined) {
    return malformed("its hashed name is damaged");
  }
  const blob = decodeBase64(base64);
  if (blob === undefined) return malformed("its key is not base64");
  if (blobType(blob) !== type) {
    return malformed("its key is not of the type it names");
  }
  return {
    kind: "key",
    marker: marker === undefined ? undefined : MARKERS.get(marker),
    names,
    type,
    blob,
  };
}

/**
 * Whether the names of a line mean `name`, which is `host` or `[host]:port`.
 * A pattern with `!` that matches decides against the whole line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { namesMatch } from "./known_hosts_line.ts";
 *
 * assert.equal(namesMatch("*.lab,!old.lab", "new.lab"), true);
 * assert.equal(namesMatch("*.lab,!old.lab", "OLD.lab"), false);
 * ```
 */
export function namesMatch(names: string, name: string): boolean {
  const wanted = name.toLowerCase();
  if (names.startsWith("|")) return hashMatches(names, wanted);
  let found = false;
  for (const pattern of names.toLowerCase().split(",")) {
    const negated = pattern.startsWith("!");
    if (!globMatches(negated ? pattern.slice(1) : pattern, wanted)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

// Two cursors and one point of return: linear in practice, never exponential.
function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const symbol = pattern[p];
    if (symbol === "*") {
      star = p++;
      resume = t;
    } else if (symbol === "?" || symbol === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function hashMatches(names: string, name: string): boolean {
  const hashed = readHash(names);
  if (hashed === undefined) return false;
  const digest = createHmac("sha1", hashed.salt).update(name).digest();
  return timingSafeEqual(digest, hashed.digest);
}

// `|1|salt|digest`, each 20 bytes in base64.
function readHash(names: string): { salt: Buffer; digest: Buffer } | undefined {
  const [before, version, saltText = "", digestText = "", ...rest] = names
    .split("|");
  if (before !== "" || version !== "1" || rest.length > 0) return undefined;
  const salt = decodeBase64(saltText);
  const digest = decodeBase64(digestText);
  if (salt?.length !== 20 || digest?.length !== 20) return undefined;
  return { salt, digest };
}

function malformed(reason: string): KnownHostLine {
  return { kind: "malformed", reason };
}
