/**
 * What the commands that read a workspace share: flags, warnings, YAML.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { CliIo } from "./io.ts";

export { renderYaml } from "../config/yaml_render.ts";

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
