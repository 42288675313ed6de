/**
 * With what tests compile programs of their own.
 *
 * @module
 */

/** A compiler, and what it embeds. */
export interface TestToolchain {
  /** The Deno that compiles. */
  readonly deno: string;
  /** The runtime to embed; undefined: as that Deno downloads it. */
  readonly runtime: string | undefined;
}

/** What to say where there is none. */
export const NO_TOOLCHAIN = "needs DENORT_BIN, or CI=true";

/**
 * What `COMPILE_DENO` and `DENORT_BIN` name. Without a runtime nothing is
 * compiled, because the download would surprise; but with `CI=true` it is
 * tried, and a test fails where it does not work.
 */
export function testToolchain(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): TestToolchain | undefined {
  const runtime = env("DENORT_BIN") || undefined;
  if (runtime === undefined && env("CI") !== "true") return undefined;
  return { deno: env("COMPILE_DENO") || Deno.execPath(), runtime };
}
