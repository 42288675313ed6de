/**
 * Proving untyped data field by field: every fault is kept, none stops the
 * rest.
 *
 * @module
 */
import { didYouMean } from "../core/nearest.ts";
import type { YamlPath } from "./yaml.ts";

/** Something wrong, and where. */
export interface Fault {
  /** The value it is about. */
  readonly path: YamlPath;
  /** What was expected, for people. */
  readonly text: string;
  /** Whether it is about the key rather than its value. */
  readonly onKey: boolean;
}

// deno-lint-ignore no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** What a plain text must be like. */
export interface TextRule {
  /** Whether it may start with `-`. Default: true. */
  readonly dash?: boolean;
}

/** Collects what is wrong with one value. `null` counts as absent everywhere. */
export class Check {
  /** What makes the value unusable. */
  readonly faults: Fault[] = [];
  /** What is odd but harmless. */
  readonly warnings: Fault[] = [];

  /** Records a fault. */
  fail(path: YamlPath, text: string): undefined {
    this.faults.push({ path, text, onKey: false });
    return undefined;
  }

  /** A map; of its keys those in `known` are fine, others warn. */
  map(
    path: YamlPath,
    value: unknown,
    known?: readonly string[],
  ): Readonly<Record<string, unknown>> | undefined {
    if (!isMap(value)) {
      return this.fail(path, `expected a map, got ${kindOf(value)}`);
    }
    for (const key of Object.keys(value)) {
      if (known === undefined || known.includes(key)) continue;
      const text = `unknown key${didYouMean(key, known)}`;
      this.warnings.push({ path: [...path, key], text, onKey: true });
    }
    return value;
  }

  /** A list; absent is empty. */
  list(path: YamlPath, value: unknown): readonly unknown[] {
    if (isAbsent(value)) return [];
    if (Array.isArray(value)) return value;
    this.fail(path, `expected a list, got ${kindOf(value)}`);
    return [];
  }

  /** A text that is not empty and has no control character. */
  text(
    path: YamlPath,
    value: unknown,
    rule: TextRule = {},
  ): string | undefined {
    if (isAbsent(value)) return undefined;
    if (typeof value !== "string") {
      const fix = typeof value === "object" ? "" : "; put it in quotes";
      return this.fail(path, `expected text, got ${kindOf(value)}${fix}`);
    }
    if (value.trim() === "") return this.fail(path, "expected text, got none");
    if (CONTROL.test(value)) {
      return this.fail(path, "expected no control character");
    }
    if (rule.dash === false && value.startsWith("-")) {
      return this.fail(path, "expected text that does not start with -");
    }
    return value;
  }

  /** A number in a range, whole unless `fraction`. */
  number(
    path: YamlPath,
    value: unknown,
    range: {
      readonly min: number;
      readonly max: number;
      readonly fraction?: boolean;
    },
  ): number | undefined {
    if (isAbsent(value)) return undefined;
    const { min, max, fraction = false } = range;
    const fits = typeof value === "number" && value >= min && value <= max &&
      (fraction || Number.isInteger(value));
    if (fits) return value;
    const what = fraction ? "a number" : "a whole number";
    const got = typeof value === "number" ? value : kindOf(value);
    return this.fail(
      path,
      `expected ${what} from ${min} to ${max}, got ${got}`,
    );
  }
}

/** Whether a field counts as not written. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Whether a value is a map of YAML. */
export function isMap(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in words for a message; never the value itself. */
export function kindOf(value: unknown): string {
  if (isAbsent(value)) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return `${value}`;
  return "a map";
}
