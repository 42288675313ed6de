/**
 * Public keys as `.pub` files and `authorized_keys` write them.
 *
 * @module
 */
import { blobType, fingerprint } from "./host_key.ts";
import { decodeBase64 } from "./openssh_key_wire.ts";

/** A public key and its comment. */
export interface PublicKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** The key as SSH sends it. */
  readonly publicBlob: Uint8Array;
  /** What stands behind it; may be empty. */
  readonly comment: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
}

/**
 * Reads the first key of a `.pub` file, or undefined when there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePublicKey } from "./openssh_key_public.ts";
 *
 * const base64 = "AAAAC3NzaC1lZDI1NTE5AAAAIIXnaVoxbDg/+ttnjJq/+WkXCG6jZyHdwzKH2i0gfMuE";
 * assert.equal(parsePublicKey(`ssh-ed25519 ${base64} me@lab\n`)?.comment, "me@lab");
 * assert.equal(parsePublicKey("nothing"), undefined);
 * ```
 */
export function parsePublicKey(text: string): PublicKey | undefined {
  for (const line of text.split("\n")) {
    const [type, base64 = "", ...comment] = line.trim().split(/[ \t]+/);
    const publicBlob = decodeBase64(base64);
    if (publicBlob === undefined || type === undefined) continue;
    if (blobType(publicBlob) !== type) continue;
    return {
      type,
      publicBlob,
      comment: comment.join(" "),
      fingerprint: fingerprint(publicBlob),
    };
  }
  return undefined;
}
