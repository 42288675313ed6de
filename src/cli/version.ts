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

/** Tells a command on a remote which version sent it. */
export const CLIENT_VERSION = "PARACLE_CLIENT_VERSION";

/**
 * What a remote's program says to a command that another version sent; nothing
 * when it is the same, or none was told.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { VERSION, versionNotice } from "./version.ts";
 *
 * assert.equal(versionNotice(VERSION), "");
 * assert.match(versionNotice("0.0.1"), /0\.0\.1 sent the command/);
 * ```
 */
export function versionNotice(sent: string | undefined): string {
  const known = sent !== undefined && /^[0-9A-Za-z.+-]{1,40}$/.test(sent);
  if (!known || sent === VERSION) return "";
  return `warning: paracle ${VERSION} runs here, and ${sent} sent the command; ` +
    "put that one here with: paracle remote install NAME\n";
}
