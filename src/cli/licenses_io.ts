/**
 * Whose code is inside this program, and on what terms.
 *
 * @module
 */

/** A license and who has it; see `scripts/licenses.ts`. */
export interface License {
  /** As `name@version`. */
  readonly packages: readonly string[];
  readonly text: string;
}

// Named at run time: it exists while the program is compiled, and inside it.
const EMBEDDED = ["../../dist/licenses.json"] as const;

/** What was put in when this program was compiled; undefined: it was not. */
export async function licenses(): Promise<readonly License[] | undefined> {
  if (!Deno.build.standalone) return undefined;
  const module: { readonly default: readonly License[] } = await import(
    EMBEDDED[0],
    { with: { type: "json" } }
  );
  return module.default;
}
