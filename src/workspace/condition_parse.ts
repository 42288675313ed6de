/**
 * Conditions as trees.
 *
 * ```text
 * or         = and { "or" and }
 * and        = not { "and" not }
 * not        = "not" not | comparison
 * comparison = operand [ operator operand ]
 * operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in"
 * operand    = "(" or ")" | "{{" or "}}" | path | text | number
 *            | "true" | "false" | "null"
 * ```
 *
 * @module
 */
import {
  type ConditionFault,
  type ConditionToken,
  readTokens,
} from "./condition_tokens.ts";
import type { Path } from "./expression.ts";

/** How two values are compared. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in";

/** A condition, or a part of one. */
export type Condition =
  | {
    readonly kind: "literal";
    readonly value: string | number | boolean | null;
  }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "not"; readonly item: Condition }
  | { readonly kind: "and" | "or"; readonly items: readonly Condition[] }
  | {
    readonly kind: "compare";
    readonly operator: Comparison;
    readonly left: Condition;
    readonly right: Condition;
  };

/** A condition that was read, or what is wrong with it. */
export type ParsedCondition =
  | { readonly condition: Condition }
  | { readonly fault: ConditionFault };

/** How deep parentheses, braces and `not` may go. */
export const DEEPEST_CONDITION = 50;

const COMPARISONS: ReadonlySet<string> = new Set<Comparison>([
  ...(["==", "!=", "<", "<=", ">", ">=", "in"] as const),
]);

/**
 * Reads a condition. Never throws.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseCondition } from "./condition_parse.ts";
 *
 * const parsed = parseCondition("{{ inputs.n }} > 3");
 * assert.deepEqual(parsed, {
 *   condition: {
 *     kind: "compare",
 *     operator: ">",
 *     left: { kind: "path", path: ["inputs", "n"] },
 *     right: { kind: "literal", value: 3 },
 *   },
 * });
 * const broken = parseCondition("a.b ==");
 * assert.deepEqual(broken, { fault: { at: 7, message: "it ends too early" } });
 * ```
 */
export function parseCondition(text: string): ParsedCondition {
  const tokens = readTokens(text);
  if ("message" in tokens) return { fault: tokens };
  const parser = new Parser(tokens);
  const condition = parser.whole();
  const { fault } = parser;
  return fault === undefined ? { condition } : { fault };
}

const NOTHING: Condition = { kind: "literal", value: null };

/** Goes on with placeholders after a fault, so that no method has to throw. */
class Parser {
  /** The first thing that is wrong. */
  fault: ConditionFault | undefined;
  readonly #tokens: readonly ConditionToken[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly ConditionToken[]) {
    this.#tokens = tokens;
  }

  whole(): Condition {
    const condition = this.#or();
    if (this.#token.kind !== "end") this.#unexpected();
    return condition;
  }

  get #token(): ConditionToken {
    const end: ConditionToken = { kind: "end", at: 1, source: "" };
    return this.#tokens[this.#next] ?? this.#tokens.at(-1) ?? end;
  }

  #or(): Condition {
    return this.#chain("or", () => this.#chain("and", () => this.#not()));
  }

  #chain(kind: "and" | "or", read: () => Condition): Condition {
    const first = read();
    const items = [first];
    while (this.#take(kind)) items.push(read());
    return items.length === 1 ? first : { kind, items };
  }

  #not(): Condition {
    if (!this.#take("not")) return this.#comparison();
    return this.#deeper(() => ({ kind: "not", item: this.#not() }));
  }

  #comparison(): Condition {
    const left = this.#operand();
    const negated = this.#take("not");
    const { kind, source } = this.#token;
    if (negated && source !== "in") this.#unexpected();
    if (kind !== "symbol" || !isComparison(source)) return left;
    this.#next++;
    const right = this.#operand();
    const compare = { kind: "compare", operator: source, left, right } as const;
    return negated ? { kind: "not", item: compare } : compare;
  }

  #operand(): Condition {
    const token = this.#token;
    if (this.#take("(")) return this.#enclosed(")");
    if (this.#take("{{")) return this.#enclosed("}}");
    if (token.kind === "literal") {
      this.#next++;
      return { kind: "literal", value: token.value };
    }
    if (token.kind === "path") {
      this.#next++;
      return { kind: "path", path: token.path };
    }
    return this.#unexpected();
  }

  #enclosed(close: string): Condition {
    return this.#deeper(() => {
      const inner = this.#or();
      if (!this.#take(close)) this.#unexpected(close);
      return inner;
    });
  }

  #deeper(read: () => Condition): Condition {
    if (this.#depth >= DEEPEST_CONDITION) {
      return this.#stop("it is nested too deeply");
    }
    this.#depth++;
    const condition = read();
    this.#depth--;
    return condition;
  }

  #take(text: string): boolean {
    const token = this.#token;
    if (token.kind !== "symbol" || token.text !== text) return false;
    this.#next++;
    return true;
  }

  #unexpected(wanted?: string): Condition {
    const { kind, source } = this.#token;
    if (wanted !== undefined) return this.#stop(`expected ${wanted}`);
    return this.#stop(
      kind === "end" ? "it ends too early" : `unexpected ${source}`,
    );
  }

  /** Keeps the first fault and goes to the end, where every loop stops. */
  #stop(message: string): Condition {
    this.fault ??= { at: this.#token.at, message };
    this.#next = this.#tokens.length - 1;
    return NOTHING;
  }
}

function isComparison(text: string): text is Comparison {
  return COMPARISONS.has(text);
}
