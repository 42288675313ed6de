/**
 * The kinds of field a remote is made of, as Zod schemas whose messages are
 * for people. Zod Mini is the same library with functions in place of methods,
 * and loads in two thirds of the time.
 *
 * @module
 */
import * as z from "zod/mini";
import { isAbsent, isMap, kindOf } from "./fault.ts";
import {
  isInRange,
  type NumberRange,
  textFault,
  type TextRule,
} from "./remote_rules.ts";
import { hostFault } from "./target.ts";

/** What is said of a field that must be there and is not. */
interface Missing {
  /** What was expected. */
  readonly missing?: string;
}

/** A text that is not empty and has no control character. */
export function textField(
  rule: TextRule & Missing = {},
): z.ZodMiniType<string> {
  return z.string({
    error: ({ input }) => {
      if (isAbsent(input)) return `missing; expected ${rule.missing ?? "text"}`;
      const fix = typeof input === "object" ? "" : "; put it in quotes";
      return `expected text, got ${kindOf(input)}${fix}`;
    },
  }).check(z.refine((text: string) => textFault(text, rule) === undefined, {
    error: ({ input }) => textFault(String(input), rule),
    abort: true,
  }));
}

/** A number in a range. */
export function numberField(
  rule: NumberRange & Missing,
): z.ZodMiniType<number> {
  const { min, max, fraction = false } = rule;
  const what = fraction ? "a number" : "a whole number";
  const error = ({ input }: { readonly input?: unknown }): string => {
    if (isAbsent(input)) return `missing; expected ${rule.missing ?? what}`;
    const quoted = typeof input === "string" && input !== "" &&
      Number.isFinite(Number(input));
    const kind = quoted ? "text; leave out the quotes" : kindOf(input);
    const got = typeof input === "number" ? input : kind;
    return `expected ${what} from ${min} to ${max}, got ${got}`;
  };
  return z.number({ error }).check(
    z.refine((value: number) => isInRange(value, rule), { error }),
  );
}

/** A host name or address, without its brackets. */
export function addressField(): z.ZodMiniType<string> {
  return z.pipe(
    textField(),
    z.transform((text: string, { issues }): string => {
      const bare = /^\[.*:.*\]$/.test(text) ? text.slice(1, -1) : text;
      const fault = hostFault(bare);
      if (fault === undefined) return bare;
      issues.push({ code: "custom", message: fault, input: text });
      return z.NEVER;
    }),
  );
}

/** Says what stands where a map or a list should. */
export function expected(
  what: "a map" | "a list",
): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => `expected ${what}, got ${kindOf(input)}` };
}

/** `null` is as good as not written, so the fields that say it are left out. */
export function withoutNulls(value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => !isAbsent(field)),
  );
}
