/**
 * Throw-away ed25519 keys in OpenSSH form, made without any program.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

/** A key pair as the files of OpenSSH hold it. */
export interface TestKey {
  /** The text of the private key file, not encrypted. */
  readonly privateKey: string;
  /** One line: type, base64 and, if there is one, the comment. */
  readonly publicKey: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** Makes a new ed25519 key pair. */
export function generateKey(comment = ""): TestKey {
  const jwk = generateKeyPairSync("ed25519").privateKey
    .export({ format: "jwk" });
  const seed = Buffer.from(jwk.d ?? "", "base64url");
  const point = Buffer.from(jwk.x ?? "", "base64url");
  const blob = Buffer.concat([field("ssh-ed25519"), field(point)]);
  const encoded = blob.toString("base64");
  return {
    privateKey: openSshFile(blob, seed, point, comment),
    publicKey: `ssh-ed25519 ${encoded}${comment === "" ? "" : ` ${comment}`}`,
    fingerprint: fingerprint(encoded),
  };
}

/** `SHA256:...` of a public key given as base64 or as a whole line. */
export function fingerprint(publicKey: string): string {
  const encoded = publicKey.split(" ")[1] ?? publicKey;
  const hash = createHash("sha256").update(Buffer.from(encoded, "base64"));
  return `SHA256:${hash.digest("base64").replace(/=+$/, "")}`;
}

// PROTOCOL.key of OpenSSH: cipher and kdf "none", one key, padded with 1, 2, 3…
function openSshFile(
  blob: Buffer,
  seed: Buffer,
  point: Buffer,
  comment: string,
): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    blob,
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7])
    .subarray(0, (8 - secret.length % 8) % 8);
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    number(1),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString("base64").replace(/.{70}/g, "$&\n").trimEnd();
  const title = "OPENSSH PRIVATE KEY";
  return `-----BEGIN ${title}-----\n${lines}\n-----END ${title}-----\n`;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
