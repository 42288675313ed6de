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

/** Tells a command on a remote who sent it: see {@linkcode sender}. */
export const CLIENT_VERSION = "PARACLE_CLIENT_VERSION";

/** This version, and what the remote that a command is sent to is called here. */
export function sender(remote: string): string {
  return `${VERSION} ${remote}`;
}

/**
 * What a remote's program says to a command that another version sent, which
 * may have told what it calls the remote; nothing when it is the same, or none
 * was told.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { VERSION, versionNotice } from "./version.ts";
 *
 * assert.equal(versionNotice(VERSION), "");
 * assert.match(versionNotice("0.0.1 lab"), /remote install lab$/m);
 * ```
 */
export function versionNotice(sent: string | undefined): string {
  const [version = "", name = ""] = sent?.split(" ") ?? [];
  if (version === VERSION || !/^[0-9A-Za-z.+-]{1,40}$/.test(version)) return "";
  const shown = /^[\w.-]{1,100}$/.test(name) ? name : "NAME";
  return `warning: paracle ${VERSION} runs here, and ${version} sent the command; ` +
    `put that one here with: paracle remote install ${shown}\n`;
}
