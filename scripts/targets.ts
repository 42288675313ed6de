/**
 * The platforms a release has a file for.
 *
 * @module
 */

/** A platform. */
export interface Target {
  /** As files are named after it: `linux-x86_64`. */
  readonly name: string;
  /** As `deno compile --target` calls it. */
  readonly triple: string;
}

/** Every platform, in the order of a release. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x86_64", triple: "x86_64-unknown-linux-gnu" },
  { name: "linux-aarch64", triple: "aarch64-unknown-linux-gnu" },
  { name: "macos-x86_64", triple: "x86_64-apple-darwin" },
  { name: "macos-aarch64", triple: "aarch64-apple-darwin" },
  { name: "windows-x86_64", triple: "x86_64-pc-windows-msvc" },
];

/**
 * A platform by either of its names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { targetOf } from "./targets.ts";
 *
 * assert.equal(targetOf("aarch64-apple-darwin")?.name, "macos-aarch64");
 * assert.equal(targetOf("macos-aarch64")?.triple, "aarch64-apple-darwin");
 * assert.equal(targetOf("plan9"), undefined);
 * ```
 */
export function targetOf(text: string): Target | undefined {
  return TARGETS.find(({ name, triple }) => name === text || triple === text);
}

/**
 * The name of a platform's file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fileOf, TARGETS } from "./targets.ts";
 *
 * assert.equal(TARGETS.map(fileOf).at(-1), "paracle-windows-x86_64.exe");
 * ```
 */
export function fileOf({ name }: Target): string {
  return `paracle-${name}${name.startsWith("windows") ? ".exe" : ""}`;
}

// Where each format says which machine it is for.
const MACHINES: readonly (readonly [string, RegExp])[] = [
  ["linux-x86_64", /^7f454c46.{28}3e00/],
  ["linux-aarch64", /^7f454c46.{28}b700/],
  ["macos-x86_64", /^cffaedfe07000001/],
  ["macos-aarch64", /^cffaedfe0c000001/],
  ["windows-x86_64", /^4d5a/],
];

/** How many bytes {@linkcode machineOf} needs. */
export const MACHINE_BYTES = 20;

/**
 * The platform a program is for, told from its first bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { machineOf } from "./targets.ts";
 *
 * assert.equal(machineOf(new TextEncoder().encode("MZ"))?.name, "windows-x86_64");
 * assert.equal(machineOf(new TextEncoder().encode("#!/bin/sh")), undefined);
 * ```
 */
export function machineOf(start: Uint8Array): Target | undefined {
  const digits = start.toHex();
  const [name = ""] = MACHINES.find(([, form]) => form.test(digits)) ?? [];
  return targetOf(name);
}
