/**
 * How much fits a terminal.
 *
 * @module
 */
import type { TerminalSize } from "../transport/process.ts";

/**
 * A size to print for: 80 columns and 24 rows where none is known, as ssh
 * assumes. A terminal nobody told its size says 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { usableSize } from "./terminal_size.ts";
 *
 * assert.deepEqual(usableSize({ columns: 0, rows: 50 }), { columns: 80, rows: 50 });
 * ```
 */
export function usableSize({ columns, rows }: TerminalSize): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 };
}
