/**
 * The program's own source, which it has to read where it is no binary.
 *
 * @module
 */

/**
 * The flag of Deno that grants reading a path, and the program's own source
 * with it, if it runs from that: a flag beside `-P` replaces what the set
 * grants.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFlag } from "./own_source_io.ts";
 *
 * assert.match(readFlag("/srv/ws"), /^--allow-read=.+,\/srv\/ws$/);
 * ```
 */
export function readFlag(path: string): string {
  const source = ownSource();
  const isApart = source !== undefined && !path.startsWith(source);
  return `--allow-read=${isApart ? `${source},` : ""}${path}`;
}

/** The folder of `main.ts`; none for a binary, or source that is no files. */
function ownSource(): string | undefined {
  if (Deno.build.standalone) return undefined;
  return import.meta.dirname?.replace(/[\\/]src[\\/]core$/, "");
}
