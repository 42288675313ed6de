/**
 * The version of this program, kept equal to `deno.json` by a check.
 *
 * @module
 */

/** Semantic version. */
export const VERSION = "0.1.0";

/** What `--version` prints; other programs read its last word. */
export function versionLine(): string {
  return `paracle, version ${VERSION}\n`;
}
