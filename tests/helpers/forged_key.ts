/**
 * What an interceptor has of a server: its public key and not the private one.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { fingerprint, generateKey, type TestKey } from "./keys.ts";

/** A host key that shows the public half of `real` and signs with another. */
export function forgeKey(real: TestKey): TestKey {
  const own = generateKey();
  const point = (key: TestKey): string =>
    Buffer.from(key.publicKey.split(" ")[1] ?? "", "base64").subarray(-32)
      .toString("hex");
  const lines = own.privateKey.trim().split("\n");
  const body = Buffer.from(lines.slice(1, -1).join(""), "base64")
    .toString("hex").replaceAll(point(own), point(real));
  const encoded = Buffer.from(body, "hex").toString("base64");
  return {
    ...real,
    privateKey: `${lines[0]}\n${encoded}\n${lines.at(-1)}\n`,
    fingerprint: fingerprint(real.publicKey),
  };
}
