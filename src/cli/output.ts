/**
 * Rendering for people and for programs: tables and JSON documents.
 *
 * @module
 */
import { jsonOf } from "../core/json.ts";
import { printable } from "../core/printable.ts";

/** A column of a table. */
export interface Column {
  /** Heading, printed in capitals. */
  readonly title: string;
  /** Whether this column gives way when the table is too wide. Default: false. */
  readonly flexible?: boolean;
  /** Whether it goes on below instead of being cut. Default: false. */
  readonly wraps?: boolean;
}

const GAP = 2;
const LEAST = 8;

/**
 * Lays rows out under headings, two spaces apart. Without a width nothing is
 * cut (a pipe); with one, flexible columns shrink and end in `…`, or go on
 * below. Cells are made safe for a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderTable } from "./output.ts";
 *
 * const table = renderTable([{ title: "id" }, { title: "name" }], [["a", "Dev"]]);
 * assert.equal(table, "ID  NAME\na   Dev\n");
 * ```
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { readonly width?: number } = {},
): string {
  const cells = [
    columns.map((column) => column.title.toUpperCase()),
    ...rows.map((row) => columns.map((_, i) => printable(row[i] ?? ""))),
  ];
  const widths = fit(columns, cells, options.width);
  const lines = cells.flatMap((row) => linesOf(columns, row, widths));
  return lines.map((row) =>
    row.map((cell, i) => pad(cell, widths[i] ?? 0)).join(" ".repeat(GAP))
      .trimEnd() + "\n"
  ).join("");
}

/** A row as the lines it takes. */
function linesOf(
  columns: readonly Column[],
  row: readonly string[],
  widths: readonly number[],
): readonly (readonly string[])[] {
  const wrapped = row.map((cell, i) =>
    columns[i]?.wraps ? wrap(cell, widths[i] ?? 0) : [cell]
  );
  const count = Math.max(...wrapped.map(({ length }) => length));
  return Array.from(
    { length: count },
    (_, line) => wrapped.map((parts) => parts[line] ?? ""),
  );
}

/** Lines of at most `width`, broken at spaces; within a word if it must be. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (length(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    let rest = [...word];
    for (; rest.length > width; rest = rest.slice(width)) {
      lines.push(rest.slice(0, width).join(""));
    }
    line = rest.join("");
  }
  return [...lines, line];
}

/**
 * A JSON document on lines of its own, as every `--json` prints it. What a
 * terminal might obey is written as `\\uXXXX`.
 */
export function renderJson(value: unknown): string {
  return escaped(jsonOf(value, 2)) + "\n";
}

/** A JSON document on one line, as streams of events print it. */
export function renderJsonLine(value: unknown): string {
  return escaped(jsonOf(value)) + "\n";
}

function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function fit(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  width: number | undefined,
): number[] {
  const widths = columns.map((_, i) =>
    Math.max(...cells.map((row) => length(row[i] ?? "")))
  );
  if (width === undefined) return widths;
  let over = widths.reduce((sum, w) => sum + w, GAP * (columns.length - 1)) -
    width;
  while (over > 0) {
    const widest = widths.reduce(
      (best, w, i) =>
        columns[i]?.flexible && w > LEAST && w > (widths[best] ?? 0) ? i : best,
      columns.findIndex((column) => column.flexible),
    );
    const current = widths[widest];
    if (current === undefined || current <= LEAST) break;
    widths[widest] = current - 1;
    over -= 1;
  }
  return widths;
}

function pad(cell: string, width: number): string {
  const size = length(cell);
  if (size <= width) return cell + " ".repeat(width - size);
  return [...cell].slice(0, Math.max(0, width - 1)).join("") + "…";
}

function length(text: string): number {
  return [...text].length;
}
