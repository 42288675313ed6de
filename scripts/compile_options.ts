/**
 * The words after `deno task compile`.
 *
 * @module
 */
import { type Target, targetOf, TARGETS } from "./targets.ts";

/** What `--help` prints. */
export function helpText(): string {
  const names = TARGETS.map(({ name }) => `  ${name}\n`).join("");
  return `Usage: deno task compile [OPTION]... [FLAG OF "deno compile"]...

Builds dist/paracle, one file that needs no Deno.

  --target NAME    for another platform, dist/paracle-NAME; may be repeated
  --all            for all of them
  --lock-to FILE   a program that reaches the remotes of this remotes.yaml and
                   nothing else: dist/paracle-locked, or dist/paracle-locked-NAME
  --help           this text

With --target or --all it writes dist/SHA256SUMS: the sums of what this run
built, locked or not, and of nothing else that lies there.

A flag of "deno compile" has its value behind =, as in --include=FILE.

NAME is one of:
${names}
COMPILE_DENO names another Deno to compile with, DENORT_BIN the runtime to
embed, for machines that cannot download it.
`;
}

/** What to build. */
export interface CompileOptions {
  /** For which platforms; none: `dist/paracle` for this one. */
  readonly targets: readonly Target[];
  /** The `remotes.yaml` to lock the binary to. */
  readonly lockTo: string | undefined;
  /** Whether only {@linkcode helpText} is wanted. */
  readonly help: boolean;
  /** Everything else, for `deno compile`. */
  readonly extra: readonly string[];
}

/**
 * Reads what {@linkcode helpText} tells of.
 *
 * @throws a sentence for people, as an `Error`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileOptions } from "./compile_options.ts";
 *
 * const { targets, extra } = compileOptions(["--target=linux-aarch64", "-q"]);
 * assert.deepEqual(targets.map(({ name }) => name), ["linux-aarch64"]);
 * assert.deepEqual(extra, ["-q"]);
 * ```
 */
export function compileOptions(words: readonly string[]): CompileOptions {
  const targets = new Set<Target>();
  const extra: string[] = [];
  let lockTo: string | undefined;
  let help = false;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, given] = /^(--target|--lock-to)(?:=(.*))?$/.exec(word) ?? [];
    if (word === "--all") TARGETS.forEach((target) => targets.add(target));
    else if (word === "--help" || word === "-h") help = true;
    else if (name === undefined) extra.push(passedOn(word));
    else {
      const value = given ?? rest.shift();
      if (!value) throw new Error(`Cannot compile: ${name} needs a value`);
      if (name === "--lock-to") lockTo = value;
      else targets.add(knownTarget(value));
    }
  }
  return { targets: [...targets], lockTo, help, extra };
}

/** A word that is for `deno compile`. */
function passedOn(word: string): string {
  if (/^(?:-o|--output(?:=|$))/.test(word)) {
    throw new Error(
      `Cannot compile with ${word}: the file is always dist/paracle (see --help); build without it, then: mv dist/paracle FILE`,
    );
  }
  if (/^--?[^-]/.test(word)) return word;
  const target = targetOf(word);
  const fix = target === undefined
    ? "give the value of a flag behind =, as in --include=FILE, and see: deno task compile --help"
    : `name a target with: deno task compile --target ${target.name}`;
  throw new Error(`Cannot compile: "${word}" is no option; ${fix}`);
}

function knownTarget(text: string): Target {
  const target = targetOf(text);
  if (target !== undefined) return target;
  const names = TARGETS.map(({ name }) => name).join(", ");
  throw new Error(`Cannot compile for "${text}": no such target; use ${names}`);
}
