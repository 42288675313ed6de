/**
 * Host keys as the server shows them: type and fingerprint of a raw blob.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { ParacleError } from "../core/errors.ts";

/** A public key in the form that SSH sends. */
export interface HostKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The bytes, as `known_hosts` holds them in base64. */
  readonly blob: Uint8Array;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

// Strings that follow the type in a key's blob.
const FIELDS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 1,
  "ssh-rsa": 2,
  "ssh-dss": 4,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
  "sk-ssh-ed25519@openssh.com": 2,
  "sk-ecdsa-sha2-nistp256@openssh.com": 3,
};

/**
 * Names a key the way `ssh-keygen -l` does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fingerprint } from "./host_key.ts";
 *
 * const none = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
 * assert.equal(fingerprint(new Uint8Array()), none);
 * ```
 */
export function fingerprint(blob: Uint8Array): string {
  const digest = createHash("sha256").update(blob).digest("base64");
  return `SHA256:${digest.replaceAll("=", "")}`;
}

/**
 * The type a blob declares, or undefined when the blob is not a whole key of
 * a type that OpenSSH knows.
 */
export function blobType(blob: Uint8Array): string | undefined {
  const fields = splitBlob(blob);
  if (fields === undefined) return undefined;
  const [name = new Uint8Array(), ...rest] = fields;
  const type = Buffer.from(name).toString("latin1");
  if (!Object.hasOwn(FIELDS, type) || rest.length !== FIELDS[type]) {
    return undefined;
  }
  const sound = type !== "ssh-ed25519" || rest[0]?.length === 32;
  return sound ? type : undefined;
}

/** Whether two blobs are the same key. */
export function sameBlob(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}

/**
 * Reads the key that a server shows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseHostKey } from "./host_key.ts";
 *
 * assert.throws(() => parseHostKey(new Uint8Array(4)), { code: "connect.protocol" });
 * ```
 *
 * @throws {ParacleError} `connect.protocol` when it is no host key.
 */
export function parseHostKey(blob: Uint8Array): HostKey {
  const type = blobType(blob);
  if (type === undefined) {
    const state = `its ${blob.length} bytes are not a key of a known type`;
    throw new ParacleError(
      "connect.protocol",
      `Cannot read the server's host key: ${state}`,
    );
  }
  return { type, blob, fingerprint: fingerprint(blob) };
}

function splitBlob(blob: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + view.getUint32(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
