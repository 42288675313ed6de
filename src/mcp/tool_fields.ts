/**
 * Arguments and answers that several tools have in common.
 *
 * @module
 */
import * as z from "zod/mini";

/** A text that is not empty. */
export function text(description: string): z.ZodMiniString {
  return z.string().check(
    z.minLength(1),
    z.maxLength(100_000),
    z.describe(description),
  );
}

/** A text in one line: nothing that would begin another. */
export function line(description: string, longest: number): z.ZodMiniString {
  return z.string().check(
    z.minLength(1),
    z.maxLength(longest),
    z.regex(/^[^\r\n\u2028\u2029]*$/, { error: "expected one line" }),
    z.describe(description),
  );
}

/** A whole number from 1. */
export function count(
  description: string,
  most: number,
): z.ZodMiniNumberFormat {
  return z.int().check(z.gte(1), z.lte(most), z.describe(description));
}

/** A JSON object. */
export function object(
  description: string,
): z.ZodMiniRecord<z.ZodMiniString, z.ZodMiniUnknown> {
  return z.record(z.string(), z.unknown()).check(z.describe(description));
}

/** One line each. */
export const warnings: z.ZodMiniArray<z.ZodMiniString> = z.array(z.string());

/** An object of which only some members are promised. */
export function answer<T extends z.core.$ZodLooseShape>(
  shape: T,
): z.ZodMiniObject<T, z.core.$loose> {
  return z.looseObject(shape);
}
