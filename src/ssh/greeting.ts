/**
 * What a server says before the protocol begins (RFC 4253, 4.2).
 *
 * @module
 */

/** What is known of a peer from its first words. */
export type Impression = "waiting" | "banner" | "foreign";

const MAX_WORDS = 512;
const BANNER = /^SSH-(2\.0|1\.99)-/;
/** Web and mail servers; they would wait for ever for us to speak. */
const OTHERS = /^(HTTP\/|220[ -])/;
// deno-lint-ignore no-control-regex -- control characters are what is looked for
const BINARY = /[^\t\n\r\x1b\x20-\xff]/;

/**
 * Reads along until the banner came, or it is clear that none will.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Greeting } from "./greeting.ts";
 *
 * const greeting = new Greeting();
 * assert.equal(greeting.take("Welcome\r\nSSH-2.0-Open"), "waiting");
 * assert.equal(greeting.take("SSH_9.2\r\n"), "banner");
 * ```
 */
export class Greeting {
  #words = "";
  #line = "";

  /** The beginning of all that was said. */
  get words(): string {
    return this.#words;
  }

  /** Takes what came next, a character for each byte. */
  take(piece: string): Impression {
    this.#words = (this.#words + piece).slice(0, MAX_WORDS);
    const lines = (this.#line + piece).split("\n");
    this.#line = (lines.pop() ?? "").slice(0, MAX_WORDS);
    if (lines.some((line) => BANNER.test(line))) return "banner";
    if (OTHERS.test(this.#words) || BINARY.test(piece)) return "foreign";
    return this.#line.length < MAX_WORDS ? "waiting" : "foreign";
  }
}
