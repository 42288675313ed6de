/**
 * What the commands that read a workspace share: flags, warnings, YAML.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { CliIo } from "./io.ts";

/** A flag of stricli that is on when given and has no `--no-` form. */
export interface SwitchFlag {
  /** As stricli names it. */
  readonly kind: "boolean";
  /** One line of help. */
  readonly brief: string;
  /** Off. */
  readonly default: false;
  /** No `--no-` form. */
  readonly withNegated: false;
}

/** Makes a flag that is on when given. */
export function switchFlag(brief: string): SwitchFlag {
  return { kind: "boolean", brief, default: false, withNegated: false };
}

/** `--json`, the same everywhere. */
export const jsonFlag: SwitchFlag = switchFlag("Print one JSON document");

/**
 * Reads a flag that counts something.
 *
 * @throws {ParacleError} `usage.invalid`.
 */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ParacleError(
    "usage.invalid",
    `expected a whole number, found "${printable(text)}"`,
  );
}

/** Prints warnings where they do not mix with results. */
export function printWarnings(io: CliIo, warnings: readonly string[]): void {
  for (const text of warnings) io.err(`warning: ${printable(text)}\n`);
}

/** The width tables must fit: the terminal's, or none in a pipe. */
export function tableWidth(io: CliIo): { readonly width?: number } {
  return io.isTerminal.stdout ? { width: io.terminalSize().columns } : {};
}

// What YAML writes as it is and a terminal might act upon; line breaks and
// tabs are its own.
const UNSAFE =
  "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]";
const HAS_UNSAFE = new RegExp(UNSAFE);
// White space that the block style of the library does not bring back.
const FRAGILE = /^\s|[ \t](\n|$)/;
const ALL_UNSAFE = new RegExp(UNSAFE, "g");

/**
 * Renders data as YAML that no terminal acts upon: control characters and
 * bidirectional overrides are escaped the way YAML does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderYaml } from "./reading.ts";
 *
 * assert.equal(await renderYaml({ a: "x\u009b", b: [1] }), 'a: "x\\u009b"\nb:\n  - 1\n');
 * ```
 */
export async function renderYaml(value: unknown): Promise<string> {
  const { Document, isScalar, Scalar, visit } = await import("yaml");
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    compat: "yaml-1.1", // a date stays a text for older readers too
  });
  visit(document, {
    Scalar: (_, node) => {
      if (!isScalar(node) || typeof node.value !== "string") return;
      if (HAS_UNSAFE.test(node.value) || FRAGILE.test(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document.toString({ lineWidth: 0 }).replace(
    ALL_UNSAFE,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
