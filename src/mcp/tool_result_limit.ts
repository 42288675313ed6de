/**
 * Cutting what is too long for an answer.
 *
 * @module
 */
import { isMap } from "../workspace/document.ts";
import type { Document } from "../workspace/reader.ts";

const encoder = new TextEncoder();
const CUT = "\n[cut: the rest is left out]";
/** Longest texts and lists that are tried, one after the other. */
const TRIES: readonly { readonly text: number; readonly list: number }[] = [
  ...[65_536, 16_384, 4_096, 1_024].map((text) => ({ text, list: Infinity })),
  ...[200, 50, 10, 1].map((list) => ({ text: 256, list })),
];

/**
 * The text, or so much of it that it and a note fit; no character is cut in
 * two.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { textUpTo } from "./tool_result_limit.ts";
 *
 * assert.equal(textUpTo("short", 100), "short");
 * assert.match(textUpTo("long ".repeat(100), 100), /^long .*\[cut: the rest is left out\]$/s);
 * ```
 */
export function textUpTo(text: string, mostBytes: number): string {
  if (text.length * 3 <= mostBytes) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= mostBytes) return text;
  let end = Math.max(mostBytes - CUT.length, 0);
  // Continuation bytes belong to the character before them.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end)) + CUT;
}

/**
 * The document itself where its JSON fits; else one whose long texts, and in
 * the end whose long lists, are cut.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortened } from "./tool_result_limit.ts";
 *
 * const small = { a: "b" };
 * assert.equal(shortened(small, 1000), small);
 * assert.ok(JSON.stringify(shortened({ log: "x".repeat(9000) }, 5000)).length < 5000);
 * ```
 */
export function shortened(document: Document, mostBytes: number): Document {
  if (fits(document, mostBytes)) return document;
  for (const most of TRIES) {
    const cut = cutTo(document, most);
    if (isMap(cut) && fits(cut, mostBytes)) return cut;
  }
  return {};
}

function fits(value: unknown, mostBytes: number): boolean {
  return encoder.encode(JSON.stringify(value)).length <= mostBytes;
}

function cutTo(
  value: unknown,
  most: { readonly text: number; readonly list: number },
): unknown {
  if (typeof value === "string") return textUpTo(value, most.text);
  if (Array.isArray(value)) {
    return value.slice(0, most.list).map((item) => cutTo(item, most));
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cutTo(item, most)]),
  );
}
