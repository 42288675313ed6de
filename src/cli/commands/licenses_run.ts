/**
 * The work of `paracle licenses`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { type License, licenses } from "../licenses_io.ts";

/** Flags of the command. */
export interface LicensesFlags {
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints each license once, below the packages that have it. */
export async function runLicenses(
  this: CliContext,
  { json }: LicensesFlags,
): Promise<void> {
  const found = await licenses();
  this.io.out(json ? jsonOf(found ?? []) : textOf(found));
}

/**
 * The licenses for people; undefined when the program was not compiled.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { textOf } from "./licenses_run.ts";
 *
 * const text = textOf([{ packages: ["a@1.0.0", "b@2.0.0"], text: "Do." }]);
 * assert.equal(text, "== a@1.0.0, b@2.0.0\n\nDo.\n");
 * assert.match(textOf(undefined), /^Run from its source/);
 * ```
 */
export function textOf(found: readonly License[] | undefined): string {
  if (found === undefined) {
    return "Run from its source, paracle holds no code of others; each package is beside its license in Deno's cache.\n";
  }
  return found.map(({ packages, text }) =>
    `== ${packages.join(", ")}\n\n${text}\n`
  ).join("\n");
}

function jsonOf(found: readonly License[]): string {
  return `${JSON.stringify(found, undefined, 2)}\n`;
}
