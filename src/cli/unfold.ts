/**
 * Short forms of command lines, written out as the commands declare them.
 *
 * @module
 */
import { takeApart } from "./complete_flags.ts";
import { isHelpTopic } from "./help_topics.ts";

/** Stands where `remote exec` names no remote: none can be called that. */
export const UNNAMED = "--";

/**
 * `-l` on a group is its `list`, `serve` is `api serve`, `help remote add` is
 * `remote add --help`; a topic of the help stays as it is. Before the `--` of
 * `remote exec` there is a name, {@linkcode UNNAMED} if none was typed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unfold } from "./unfold.ts";
 *
 * assert.deepEqual(unfold(["agents", "-l"]), ["agents", "list"]);
 * assert.deepEqual(unfold(["help", "status"]), ["status", "--help"]);
 * ```
 */
export function unfold(argv: readonly string[]): readonly string[] {
  const [first = "", ...rest] = argv;
  if (first === "help") {
    return isHelpTopic(rest[0]) ? argv : unfold([...rest, "--help"]);
  }
  if (first === "serve") return unfold(["api", ...argv]);
  if (rest[0] === "-l") return [first, "list", ...rest.slice(1)];
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const others = argv.slice(own.length);
  const words = own.flatMap(splitLines);
  const isUnnamed = end >= 0 && first === "remote" && rest[0] === "exec" &&
    takeApart(own).named.length === 2;
  return isUnnamed ? [...words, "--", UNNAMED, ...others.slice(1)] : [
    ...words,
    ...others,
  ];
}

/** `--flag=VALUE` with a line break in the value, which stricli takes for no flag. */
function splitLines(word: string): readonly string[] {
  const [, flag, value] = /^(--[a-z][a-z-]*)=(.*\n.*)$/s.exec(word) ?? [];
  return flag === undefined || value === undefined ? [word] : [flag, value];
}
