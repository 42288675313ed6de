/**
 * The one place where ssh2 is imported, seen through our own types.
 *
 * @module
 */
import "./cipher_hooks.ts"; // first: ssh2 keeps the ciphers it finds
// @ts-types="./ssh2.d.ts"
import ssh2 from "ssh2";

/** ssh2's entry point. */
export const library: typeof ssh2 = ssh2;
