/**
 * Templates: text with `{{ path }}` in it, taken apart once. What is put in
 * later is never looked at again.
 *
 * @module
 */
import { parsePath, type Path } from "./expression.ts";

/** A piece of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `{{ path }}`; `source` is what stands in the file. */
  | { readonly kind: "path"; readonly path: Path; readonly source: string }
  /** `{NAME}`, which is text when nothing has that name. */
  | { readonly kind: "name"; readonly name: string; readonly source: string };

/** Something between braces that is not understood. */
export interface TemplateFault {
  /** What stands in the file. */
  readonly expression: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** A template that was taken apart. */
export interface Template {
  /** In order; no two texts side by side. */
  readonly parts: readonly TemplatePart[];
  /** What is wrong, in order; such a piece is text among the parts. */
  readonly faults: readonly TemplateFault[];
}

/** How a text is taken apart. */
export interface ParseTemplateOptions {
  /** Whether `{NAME}` means something. Default: no. */
  readonly names?: boolean;
}

const QUOTED = /^\s*('[^']*'|"[^"]*")\s*\}\}/;
const NAME = /\{([A-Za-z0-9_-]+)\}/;
const LONGEST_SHOWN = 80;

/**
 * Takes a text apart. Never throws: what is wrong is among the faults.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTemplate } from "./template.ts";
 *
 * const { parts } = parseTemplate("Hello {{ inputs.name }}");
 * assert.deepEqual(parts, [
 *   { kind: "text", text: "Hello " },
 *   { kind: "path", path: ["inputs", "name"], source: "{{ inputs.name }}" },
 * ]);
 * assert.deepEqual(parseTemplate("{{ '{{' }}").parts, [{ kind: "text", text: "{{" }]);
 * assert.equal(parseTemplate("{{ inputs.name").faults.length, 1);
 * ```
 */
export function parseTemplate(
  text: string,
  options: ParseTemplateOptions = {},
): Template {
  const parts: TemplatePart[] = [];
  const faults: TemplateFault[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    const end = open < 0 ? text.length : open;
    parts.push(...plainParts(text.slice(at, end), options));
    if (open < 0) break;
    const piece = readBraces(text, open);
    if ("message" in piece) {
      const expression = shortened(piece.source);
      faults.push({ expression, message: piece.message });
      parts.push({ kind: "text", text: piece.source });
    } else parts.push(piece.part);
    at = open + piece.source.length;
  }
  return { parts: joinTexts(parts), faults };
}

type Piece =
  | { readonly source: string; readonly part: TemplatePart }
  | { readonly source: string; readonly message: string };

/** Reads what starts with `{{` at `open`. */
function readBraces(text: string, open: number): Piece {
  const inside = text.slice(open + 2);
  const [all, quoted] = QUOTED.exec(inside) ?? [];
  if (all !== undefined && quoted !== undefined) {
    const part = { kind: "text", text: quoted.slice(1, -1) } as const;
    return { source: `{{${all}`, part };
  }
  // Only up to the next braces: else many open ones cost the square.
  const next = inside.indexOf("{{");
  const own = next < 0 ? inside : inside.slice(0, next);
  const length = own.indexOf("}}");
  if (length < 0) {
    return { source: `{{${own}`, message: "the braces are never closed" };
  }
  const source = `{{${own.slice(0, length)}}}`;
  const path = parsePath(own.slice(0, length));
  if (path !== undefined) {
    return { source, part: { kind: "path", path, source } };
  }
  const message = "it is not a path such as inputs.NAME or steps.ID.KEY; " +
    "a literal {{ is written {{ '{{' }}";
  return { source, message };
}

function plainParts(
  text: string,
  options: ParseTemplateOptions,
): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let rest = text;
  while (options.names) {
    const match = NAME.exec(rest);
    const [source, name] = match ?? [];
    if (match === null || source === undefined || name === undefined) break;
    parts.push({ kind: "text", text: rest.slice(0, match.index) });
    parts.push({ kind: "name", name, source });
    rest = rest.slice(match.index + source.length);
  }
  return [...parts, { kind: "text", text: rest }];
}

function joinTexts(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  const joined: TemplatePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind !== "text") joined.push(part);
    else if (last?.kind === "text") {
      joined[joined.length - 1] = { kind: "text", text: last.text + part.text };
    } else if (part.text !== "") joined.push(part);
  }
  return joined;
}

/** A piece of a file as messages show it. */
export function shortened(source: string): string {
  const text = source.trim();
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN)}...`
    : text;
}
