/**
 * Whether a condition holds.
 *
 * @module
 */
import type { Comparison, Condition } from "./condition_parse.ts";
import { isMap } from "./document.ts";
import type { Path } from "./expression.ts";

/** What a condition is evaluated with. */
export interface ConditionHost {
  /** The value at a path. */
  read(path: Path): unknown;
  /** Throws that the condition makes no sense. */
  refuse(message: string): never;
}

/**
 * Whether a condition holds: it must come to a boolean, to `"true"` or
 * `"false"`, or to null, which is false. What decides `and` and `or` early
 * keeps the rest from being read.
 *
 * @throws Whatever `host` throws, and nothing else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { holds } from "./condition.ts";
 * import { parseCondition } from "./condition_parse.ts";
 *
 * const parsed = parseCondition("inputs.n > 3 and not inputs.off");
 * assert.ok("condition" in parsed);
 * const values: Record<string, unknown> = { "inputs.n": 4, "inputs.off": "false" };
 * const read = (path: readonly string[]): unknown => values[path.join(".")];
 * const refuse = (message: string): never => assert.fail(message);
 * assert.equal(holds(parsed.condition, { read, refuse }), true);
 * ```
 */
export function holds(condition: Condition, host: ConditionHost): boolean {
  const value = evaluate(condition, host);
  if (typeof value === "boolean") return value;
  if (value === null || value === undefined) return false;
  const word = typeof value === "string" ? spelled(value, "boolean") : value;
  if (typeof word === "boolean") return word;
  return host.refuse(`${kindOf(value)} is neither true nor false`);
}

function evaluate(condition: Condition, host: ConditionHost): unknown {
  switch (condition.kind) {
    case "literal":
      return condition.value;
    case "path":
      return host.read(condition.path);
    case "not":
      return !holds(condition.item, host);
    case "and":
      return condition.items.every((item) => holds(item, host));
    case "or":
      return condition.items.some((item) => holds(item, host));
    case "compare": {
      const left = evaluate(condition.left, host);
      const right = evaluate(condition.right, host);
      return compare(condition.operator, left, right, host);
    }
  }
}

function compare(
  operator: Comparison,
  left: unknown,
  right: unknown,
  host: ConditionHost,
): boolean {
  if (operator === "in") return isIn(left, right, host);
  if (operator === "==") return sameValue(left, right);
  if (operator === "!=") return !sameValue(left, right);
  const [a, b] = alike(left, right);
  const order = typeof a === "number" && typeof b === "number"
    ? Math.sign(a - b)
    : typeof a === "string" && typeof b === "string"
    ? (a < b ? -1 : a > b ? 1 : 0)
    : host.refuse(`${kindOf(left)} and ${kindOf(right)} have no order`);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function isIn(item: unknown, whole: unknown, host: ConditionHost): boolean {
  if (Array.isArray(whole)) return whole.some((one) => sameValue(item, one));
  if (isMap(whole)) return Object.hasOwn(whole, String(item));
  if (typeof whole === "string" && typeof item === "string") {
    return whole.includes(item);
  }
  return host.refuse(`nothing is in ${kindOf(whole)}`);
}

/** Whether two values are equal: a text counts as what it spells. */
function sameValue(left: unknown, right: unknown): boolean {
  const [a, b] = alike(left, right);
  return sameData(a, b);
}

/** Whether two JSON values are the same, types included. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => sameData(one, b[i]));
  }
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key]));
  }
  return a === b || (a ?? null) === (b ?? null);
}

/** Converts a text beside a number or a boolean that it spells. */
function alike(left: unknown, right: unknown): readonly [unknown, unknown] {
  if (typeof left === "string") return [spelled(left, typeof right), right];
  if (typeof right === "string") return [left, spelled(right, typeof left)];
  return [left, right];
}

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function spelled(text: string, type: string): string | number | boolean {
  const word = text.trim();
  if (type === "number" && NUMBER.test(word)) return Number(word);
  if (type === "boolean" && /^[Tt]rue$/.test(word)) return true;
  if (type === "boolean" && /^[Ff]alse$/.test(word)) return false;
  return text;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a map";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
