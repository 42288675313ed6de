/**
 * The words of a condition.
 *
 * @module
 */
import { parsePath, type Path } from "./expression.ts";

/** One word; `at` is its column in the condition, from 1. */
export type ConditionToken =
  & { readonly at: number; readonly source: string }
  & (
    | { readonly kind: "symbol"; readonly text: string }
    | {
      readonly kind: "literal";
      readonly value: string | number | boolean | null;
    }
    | { readonly kind: "path"; readonly path: Path }
    | { readonly kind: "end" }
  );

/** What is wrong with a condition, and where, from 1. */
export interface ConditionFault {
  /** Column in the condition. */
  readonly at: number;
  /** What is wrong. */
  readonly message: string;
}

type Value = string | number | boolean | null;

const BLANK = /\s*/y;
const SYMBOL = /\{\{|\}\}|==|!=|<=|>=|[<>()]/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?(?![A-Za-z0-9_.-])/y;
const WORD = /[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*/y;
const QUOTED = /'([^']*)'|"([^"]*)"/y;
const OPERATORS: readonly string[] = ["and", "or", "not", "in"];
const LITERALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["null", null],
  ["Null", null],
  ["None", null],
]);

/** Splits a condition into words, or says where that ends. */
export function readTokens(
  text: string,
): readonly ConditionToken[] | ConditionFault {
  const tokens: ConditionToken[] = [];
  let at = skip(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    if ("message" in token) return token;
    tokens.push(token);
    at = skip(text, at + token.source.length);
  }
  return [...tokens, { kind: "end", at: text.length + 1, source: "" }];
}

function readToken(
  text: string,
  from: number,
): ConditionToken | ConditionFault {
  const at = from + 1;
  const symbol = match(SYMBOL, text, from);
  if (symbol) return { kind: "symbol", text: symbol, at, source: symbol };
  const number = match(NUMBER, text, from);
  if (number) {
    return { kind: "literal", value: Number(number), at, source: number };
  }
  const word = match(WORD, text, from);
  if (word) return wordToken(word, at);
  const quoted = match(QUOTED, text, from);
  if (quoted) return quotedToken(quoted, at);
  const next = String.fromCodePoint(text.codePointAt(from) ?? 0);
  const message = next === "'" || next === '"'
    ? "the quote is never closed"
    : `unexpected ${next}`;
  return { at, message };
}

function wordToken(source: string, at: number): ConditionToken {
  if (OPERATORS.includes(source)) {
    return { kind: "symbol", text: source, at, source };
  }
  const value = LITERALS.get(source);
  if (value !== undefined) return { kind: "literal", value, at, source };
  return { kind: "path", path: parsePath(source) ?? [source], at, source };
}

function quotedToken(
  source: string,
  at: number,
): ConditionToken | ConditionFault {
  const value = source.slice(1, -1);
  if (/\{\{.*\}\}/s.test(value)) {
    return { at, message: "a path stands without quotes around it" };
  }
  return { kind: "literal", value, at, source };
}

function match(
  pattern: RegExp,
  text: string,
  from: number,
): string | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
}

function skip(text: string, from: number): number {
  return from + (match(BLANK, text, from)?.length ?? 0);
}
