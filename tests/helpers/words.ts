/**
 * Words that shells like to misread.
 *
 * @module
 */
import fc from "fast-check";
import { type Launch, newMarker } from "../../src/ssh/launch.ts";

const PIECES: readonly string[] = [
  ..."'\"`$\\!*?[]{}()<>|&;#~=%^@ \t\n\r-+,.:/_",
  "\n\n",
  "''",
  "$(id)",
  "`id`",
  "${HOME}",
  "$_nl",
  "\\n",
  "\\'",
  "--",
  "~/",
  "!!",
  "\x1b[2J",
  "é",
  "漢",
  "👍🏽",
  "\u202e",
];

/** One word, never with NUL. */
export const word: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...PIECES),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  ),
  maxLength: 12,
});

/** Some words that hold every piece, for those who try only once. */
export const WORDS: readonly string[] = [
  "",
  " ",
  "-n",
  "--",
  ...PIECES,
  ...PIECES.map((piece) => `a${piece}b`),
  "\nfirst",
  "last\n",
];

/** A launch of `argv` in the login folder with nothing special. */
export function plainLaunch(
  argv: Launch["argv"],
  changes: Partial<Launch> = {},
): Launch {
  return {
    argv,
    folder: undefined,
    needsParac: false,
    findParacle: false,
    reportMissing: false,
    env: {},
    framed: false,
    marker: newMarker(),
    ...changes,
  };
}

/** The program that prints each of its words with a NUL behind it. */
export function printWords(words: readonly string[]): Launch["argv"] {
  return ["/usr/bin/printf", "%s\\0", ...words];
}

/** What {@linkcode printWords} printed. */
export function readWords(output: string): string[] {
  return output.split("\0").slice(0, -1);
}
