/**
 * The words after `deno task compile`.
 *
 * @module
 */
import { type Target, targetOf, TARGETS } from "./targets.ts";

/** What to build. */
export interface CompileOptions {
  /** For which platforms; none: `dist/paracle` for this one. */
  readonly targets: readonly Target[];
  /** The `remotes.yaml` to lock the binary to. */
  readonly lockTo: string | undefined;
  /** Everything else, for `deno compile`. */
  readonly extra: readonly string[];
}

/**
 * Reads `[--target T]... [--all] [--lock-to FILE] [more for deno compile]`.
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
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, given] = /^(--target|--lock-to)(?:=(.*))?$/.exec(word) ?? [];
    if (word === "--all") TARGETS.forEach((target) => targets.add(target));
    else if (name === undefined) extra.push(word);
    else {
      const value = given ?? rest.shift();
      if (!value) throw new Error(`Cannot compile: ${name} needs a value`);
      if (name === "--lock-to") lockTo = value;
      else targets.add(knownTarget(value));
    }
  }
  return { targets: [...targets], lockTo, extra };
}

function knownTarget(text: string): Target {
  const target = targetOf(text);
  if (target !== undefined) return target;
  const names = TARGETS.map(({ name }) => name).join(", ");
  throw new Error(`Cannot compile for "${text}": no such target; use ${names}`);
}
