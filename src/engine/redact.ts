/**
 * Secrets out of texts that are shown.
 *
 * @module
 */

/** Shorter ones are words of ordinary texts, and no secrets. */
const SHORTEST = 4;
const MASK = "***";

/**
 * Replaces every secret, as it is or as a URL has it, by `***`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { redact } from "./redact.ts";
 *
 * assert.equal(redact("no key sk-1234", ["sk-1234"]), "no key ***");
 * ```
 */
export function redact(
  text: string,
  secrets: readonly (string | undefined)[],
): string {
  return secrets
    .filter((secret) => secret !== undefined)
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}
