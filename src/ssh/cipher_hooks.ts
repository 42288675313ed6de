/**
 * Puts our packet cipher in the place of ssh2's, and ends those of ssh2 that
 * it leaves open. To be imported before ssh2 itself, which then keeps what it
 * finds.
 *
 * @module
 */
import { Module } from "node:module";
// @ts-types="./cipher_ssh2_crypto.d.ts"
import protocol from "ssh2/lib/protocol/crypto.js";
// @ts-types="./cipher_ssh2_constants.d.ts"
import constants from "ssh2/lib/protocol/constants.js";
import { CHACHA20, runtimeAlgorithms, withdrawCipher } from "./algorithms.ts";
import { cipherMemory } from "./cipher_memory.ts";
import { PacketOpener, PacketSealer } from "./cipher_packets.ts";
import type { CipherInfo, Ending } from "./cipher_ssh2_crypto.d.ts";

if (hasTaken()) withdrawCipher(CHACHA20);
else replace();

/** Whether this ssh2 was loaded before us and keeps its own ciphers. */
function hasTaken(): boolean {
  const loaded: Readonly<Record<string, { readonly exports: unknown }>> =
    Object(Reflect.get(Module, "_cache"));
  const paths = Object.keys(loaded);
  // There may be several: another version of ssh2 has nothing to do with us.
  const own = paths.find((path) => loaded[path]?.exports === protocol);
  return own !== undefined &&
    paths.includes(own.replace(/crypto\.js$/, "kex.js"));
}

function replace(): void {
  const { createCipher, createDecipher } = protocol;
  const works = runtimeAlgorithms().cipher.includes(CHACHA20);
  const isOurs = (info: CipherInfo): boolean =>
    works && info.sslName === "chacha20";
  protocol.createCipher = (config) =>
    isOurs(config.outbound.cipherInfo)
      ? new PacketSealer(config.outbound, cipherMemory())
      : ending(createCipher(config), (cipher) => cipher._cipherInstance);
  protocol.createDecipher = (config) =>
    isOurs(config.inbound.decipherInfo)
      ? new PacketOpener(config.inbound, cipherMemory())
      : ending(createDecipher(config), (cipher) => cipher._decipherInstance);
  const supported = constants.SUPPORTED_CIPHER; // by what node:crypto can do
  if (works && !supported.includes(CHACHA20)) supported.push(CHACHA20);
}

/** Deno holds a cipher until `final()`, which ssh2 calls in no `free()`. */
function ending<C extends { free(): void }>(
  cipher: C,
  held: (cipher: C) => Ending | null | undefined,
): C {
  const free = cipher.free.bind(cipher);
  cipher.free = () => {
    free();
    try {
      held(cipher)?.final();
    } catch {
      // It has ended, or stands in the middle of a packet and ends so.
    }
  };
  return cipher;
}
