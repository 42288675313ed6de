/**
 * The `NAME=VALUE` words of a command line.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Texts by name; a list where a name was given several times. */
export type InputWords = Readonly<Record<string, string | readonly string[]>>;

/** What reading words needs. */
export interface InputWordsOptions {
  /** Reads the file of `NAME=@PATH`; without it such a word is refused. */
  readonly readFile?: (path: string) => Promise<string>;
}

/**
 * Takes words apart at their first `=`. `NAME=@PATH` takes the text of a file
 * as it is; a value that starts with `@` itself is written `@@`.
 *
 * @throws {ParacleError} `usage.invalid` naming every word that is no pair,
 * and whatever `readFile` throws.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseInputWords } from "./inputs_words.ts";
 *
 * const readFile = (path: string): Promise<string> => Promise.resolve(`of ${path}`);
 * const words = ["a=b=c", "f=@notes.md", "to=@@ada", "l=1", "l=2"];
 * assert.deepEqual(await parseInputWords(words, { readFile }), {
 *   a: "b=c",
 *   f: "of notes.md",
 *   to: "@ada",
 *   l: ["1", "2"],
 * });
 * ```
 */
export async function parseInputWords(
  words: readonly string[],
  options: InputWordsOptions = {},
): Promise<InputWords> {
  const broken = words.filter((word) => word.indexOf("=") < 1);
  if (broken.length > 0) throw notPairs(broken);
  const values = new Map<string, string[]>();
  for (const word of words) {
    const at = word.indexOf("=");
    const name = word.slice(0, at);
    const value = await valueOf(word.slice(at + 1), word, options);
    values.set(name, [...values.get(name) ?? [], value]);
  }
  return Object.fromEntries(
    [...values].map(([name, [first = "", ...more]]) =>
      [name, more.length === 0 ? first : [first, ...more]] as const
    ),
  );
}

async function valueOf(
  text: string,
  word: string,
  options: InputWordsOptions,
): Promise<string> {
  if (!text.startsWith("@")) return text;
  if (text.startsWith("@@")) return text.slice(1);
  const { readFile } = options;
  if (readFile !== undefined && text.length > 1) {
    return await readFile(text.slice(1));
  }
  const state = readFile === undefined
    ? "no file can be read here"
    : "it names no file";
  throw new ParacleError(
    "usage.invalid",
    `Cannot use the input "${printable(word)}": ${state}; ` +
      "a value that starts with @ is written @@",
    { details: { word } },
  );
}

function notPairs(words: readonly string[]): ParacleError {
  const all = words.map((word) => `"${printable(word)}"`).join(", ");
  return new ParacleError(
    "usage.invalid",
    `Cannot use the input ${all}: expected NAME=VALUE; write --input NAME=VALUE`,
    { details: { words } },
  );
}
