/**
 * Imports whose file is named at run time, turned into imports that a bundler
 * can follow. The source has them since `deno run` reads every file behind an
 * import it can see before the first line runs.
 *
 * @module
 */

// `const LATE = { a: "./a.ts" } as const`, an array of texts, or one text.
const NAMES = /^const ([A-Z_]+) = (\{[^}]*\}|\[[^\]]*\]|"[^"]*") as const;$/gm;
const IMPORT =
  /\bimport\(\s*(?:([A-Z_]+)(?:\.(\w+)|\[(\d+)\])?|(\w+))(?=[\s,)])/g;
// The one table of files; see `src/cli/groups.ts`.
const TABLE = /^\s+file: ("[^"]+"),$/gm;

/**
 * The text of a source file with every name an import uses replaced by what it
 * stands for.
 *
 * @throws a sentence for people, as an `Error`, when a name stands for nothing
 * that can be seen in the file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { literalImports } from "./literal_imports.ts";
 *
 * const text = 'const LATE = { a: "./a.ts" } as const;\nawait import(LATE.a);';
 * assert.match(literalImports(text, "x.ts"), /await import\("\.\/a\.ts"\);$/);
 * ```
 */
export function literalImports(text: string, file: string): string {
  const names = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(NAMES)) {
    names.set(name, value);
  }
  return text.replaceAll(IMPORT, (whole, name, key, index, variable) => {
    const literal = variable === undefined
      ? literalOf(names.get(name), key, index)
      : tableOf(text, variable);
    if (literal === undefined) {
      const line = text.slice(0, text.indexOf(whole)).split("\n").length;
      throw new Error(
        `Cannot bundle: "${whole})" at ${file}:${line} names no file that can be seen; name it by a constant of that file`,
      );
    }
    return variable === undefined ? `import(${literal}` : literal;
  });
}

function literalOf(
  value: string | undefined,
  key: string | undefined,
  index: string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  if (key !== undefined) {
    return new RegExp(`\\b${key}: ("[^"]*")`).exec(value)?.[1];
  }
  const texts = value.match(/"[^"]*"/g) ?? [];
  return texts[Number(index ?? 0)];
}

/** An expression up to its last bracket that imports the file a variable names. */
function tableOf(text: string, variable: string): string | undefined {
  const files = [...text.matchAll(TABLE)].map(([, file]) => file);
  if (files.length === 0) return undefined;
  const entries = files.map((file) => `${file}: () => import(${file})`);
  return `({ ${
    entries.join(", ")
  } } as Record<string, () => Promise<never>>)[${variable}]!(`;
}
