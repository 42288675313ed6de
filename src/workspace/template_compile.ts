/**
 * Values with templates in them, made ready to be resolved.
 *
 * @module
 */
import { type FieldPath, isMap } from "./document.ts";
import { parsePath, type Path } from "./expression.ts";
import { parseTemplate, type TemplatePart } from "./template.ts";
import type { Resolver, TemplateBinder } from "./template_binder.ts";
import type { TemplateNames } from "./template_reference.ts";
import type { TemplateView } from "./template_resolve.ts";

/** Where templates are compiled, and what counts as one there. */
export interface TemplateContext {
  /** Binds the references. */
  readonly binder: TemplateBinder;
  /** What the paths may name. */
  readonly names: TemplateNames;
  /** Whether `{NAME}` means something. Default: no. */
  readonly braces?: boolean;
  /** Whether `$ID` as a whole value means something. Default: no. */
  readonly dollars?: boolean;
}

type Piece = string | Resolver<unknown>;

/** Compiles a value of any depth; a text that is one expression keeps its type. */
export function compileValue(
  value: unknown,
  at: FieldPath,
  context: TemplateContext,
): Resolver<unknown> {
  if (typeof value === "string") return compileWhole(value, at, context);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, i) =>
      compileValue(item, [...at, i], context)
    );
    return (view) => items.map((item) => item(view));
  }
  return isMap(value) ? compileMap(value, at, context) : () => value;
}

/** Compiles the values of a map; its keys are no templates. */
export function compileMap(
  map: Readonly<Record<string, unknown>>,
  at: FieldPath,
  context: TemplateContext,
): Resolver<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(map).map(([key, value]) =>
    [key, compileValue(value, [...at, key], context)] as const
  );
  return (view) =>
    Object.fromEntries(entries.map(([key, value]) => [key, value(view)]));
}

/** Compiles a text that stays one. */
export function compileText(
  text: string,
  at: FieldPath,
  context: TemplateContext,
): Resolver<string> {
  const pieces = piecesOf(text, at, context);
  return (view) => joined(pieces, view);
}

/** Compiles a path that stands without braces. */
export function compilePath(
  text: string,
  at: FieldPath,
  context: TemplateContext,
): Resolver<unknown> {
  const { binder, names } = context;
  const path = parsePath(text);
  return path === undefined
    ? binder.unresolved(text, at, "it is not a path such as steps.ID.KEY")
    : binder.path(path, text, at, names);
}

function compileWhole(
  text: string,
  at: FieldPath,
  context: TemplateContext,
): Resolver<unknown> {
  const { binder, names, dollars } = context;
  const path = dollars ? dollarPath(text, names) : undefined;
  if (path !== undefined) return binder.path(path, text, at, names);
  const pieces = piecesOf(text, at, context);
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "function") return only;
  return (view) => joined(pieces, view);
}

function piecesOf(
  text: string,
  at: FieldPath,
  context: TemplateContext,
): readonly Piece[] {
  const { binder, braces = false } = context;
  const { parts, faults } = parseTemplate(text, { names: braces });
  const broken = faults.map(({ expression, message }) =>
    binder.unresolved(expression, at, message)
  );
  // A text with a fault is never used: resolving it fails with the first one.
  if (broken.length > 0) return broken;
  return parts.map((part) => pieceOf(part, at, context));
}

function pieceOf(
  part: TemplatePart,
  at: FieldPath,
  { binder, names }: TemplateContext,
): Piece {
  if (part.kind === "text") return part.text;
  const { source } = part;
  if (part.kind === "path") return binder.path(part.path, source, at, names);
  const { name } = part;
  const known = binder.name(name, source, at, names);
  if (known !== undefined) return known;
  // Without declared inputs only the run tells what is one.
  if (names.inputs !== undefined) return source;
  return ({ scope }) =>
    Object.hasOwn(scope.inputs, name) ? scope.inputs[name] : source;
}

function joined(pieces: readonly Piece[], view: TemplateView): string {
  return pieces.map((piece) =>
    typeof piece === "string" ? piece : embedded(piece(view))
  ).join("");
}

/** A value inside a text: null is nothing, what is no text is compact JSON. */
function embedded(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** `$ID.KEY` as a path, if ID is a step. */
function dollarPath(text: string, names: TemplateNames): Path | undefined {
  const path = text.startsWith("$") ? parsePath(text.slice(1)) : undefined;
  const known = path?.[0] !== undefined && names.steps.has(path[0]);
  return known ? ["steps", ...path] : undefined;
}
