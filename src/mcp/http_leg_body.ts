/**
 * Reading bodies of a server that may send without end.
 *
 * @module
 */

/** The most a message may have, in bytes. */
export const MESSAGE_BYTES: number = 64 * 1024 * 1024;
/** The most that is read of what a server says of a failure, in bytes. */
export const ERROR_BYTES: number = 64 * 1024;

/** The text of a body. */
export interface BodyText {
  readonly text: string;
  /** False when there was more than the limit; the text ends there. */
  readonly isWhole: boolean;
}

/**
 * The text of a body, at most `limit` bytes of it; the rest is cancelled.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readBody } from "./http_leg_body.ts";
 *
 * const { text, isWhole } = await readBody(new Response("much"), 2);
 * assert.equal(text, "mu");
 * assert.equal(isWhole, false);
 * ```
 */
export async function readBody(
  answer: Response,
  limit: number,
): Promise<BodyText> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let left = limit;
  for await (const bytes of answer.body ?? []) {
    parts.push(decoder.decode(bytes.subarray(0, left), { stream: true }));
    left -= bytes.length;
    if (left < 0) return { text: parts.join(""), isWhole: false };
  }
  return { text: parts.join("") + decoder.decode(), isWhole: true };
}
