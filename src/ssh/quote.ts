/**
 * Words for a remote shell. The login shell may be anything (sh, bash, zsh,
 * fish, csh), so what is written here means the same to all of them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/**
 * Quotes one word for any login shell. The word must have no line break: csh
 * cannot carry one; {@linkcode quoteForSh} moves line breaks into a variable.
 *
 * Inside single quotes fish gives the backslash a meaning and csh the
 * exclamation mark, so those and the quote itself stand outside, escaped.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { quoteForAnyShell } from "./quote.ts";
 *
 * assert.equal(quoteForAnyShell("it's"), `'it'\\''s'`);
 * assert.equal(quoteForAnyShell("safe-word"), "safe-word");
 * ```
 */
export function quoteForAnyShell(word: string): string {
  if (/^[A-Za-z0-9_\/.,@%+-]+$/.test(word)) return word;
  return word
    .split(/([\\'!])/)
    .filter((part) => part !== "")
    .map((part) => /^[\\'!]$/.test(part) ? `\\${part}` : `'${part}'`)
    .join("") || "''";
}

/** Name of the variable that stands for a line break in our scripts. */
export const NEWLINE_VARIABLE = "_nl";

/**
 * Quotes one word for `/bin/sh`, without a line break in the result: those
 * become `"$_nl"`, which the script must have set.
 */
export function quoteForSh(word: string): string {
  refuseNul(word);
  if (/^[A-Za-z0-9_\/.:,@%+=-]+$/.test(word)) return word;
  return word
    .split(/([\n'])/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part === "\n") return `"$${NEWLINE_VARIABLE}"`;
      return part === "'" ? `"'"` : `'${part}'`;
    })
    .join("") || "''";
}

/** Quotes a folder for `/bin/sh`; a leading `~` is the remote user's home. */
export function quoteFolder(folder: string): string {
  if (folder === "~") return `"$HOME"`;
  if (folder.startsWith("~/")) {
    return `"$HOME"/${quoteForSh(folder.slice(2))}`;
  }
  // `./` keeps CDPATH and a leading dash from having a say.
  return quoteForSh(folder.startsWith("/") ? folder : `./${folder}`);
}

/**
 * Quotes a program for `/bin/sh`: a leading `~/` is the remote user's home, a
 * name without a slash is left to PATH.
 */
export function quoteProgram(program: string): string {
  return program.startsWith("~/") ? quoteFolder(program) : quoteForSh(program);
}

function refuseNul(word: string): void {
  if (word.includes("\0")) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot run the command: an argument has a NUL character, which no program can receive",
    );
  }
}
