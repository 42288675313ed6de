/**
 * Pieces of the API's documents.
 *
 * @module
 */
import * as z from "zod/mini";
import type { Schema } from "./route.ts";

/** A list of texts. */
export const texts: z.ZodMiniArray<z.ZodMiniString> = z.array(z.string());

/** What was odd on the way, one line each. */
export const warnings: typeof texts = texts;

/** A text or null. */
export const textOrNull: z.ZodMiniNullable<z.ZodMiniString> = z.nullable(
  z.string(),
);

/** A number or null. */
export const numberOrNull: z.ZodMiniNullable<z.ZodMiniNumber> = z.nullable(
  z.number(),
);

/** A JSON object. */
export const map: z.ZodMiniRecord<z.ZodMiniString, z.ZodMiniUnknown> = z.record(
  z.string(),
  z.unknown(),
);

/** A whole number of a query, of at most nine digits. */
export const countOfQuery: Schema<number | undefined> = z.optional(z.pipe(
  z.transform((value: unknown) =>
    typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value
  ),
  z.int({ error: "expected a whole number" }),
));

/** A text of a query. */
export const textOfQuery: z.ZodMiniOptional<z.ZodMiniString> = z.optional(
  z.string(),
);

/** Why a run did not succeed. */
export const failure: Schema = z.looseObject({
  kind: z.string(),
  code: z.string(),
  exitCode: z.int(),
  message: z.string(),
  details: map,
});

/** What every failure answers. */
export const failureAnswer: Schema = z.looseObject({
  detail: z.string(),
  status: z.int(),
  "error_code": z.string(),
  errors: z.optional(
    z.array(z.object({ field: z.string(), message: z.string() })),
  ),
  details: z.optional(map),
});

/** What is proven only to be an object. */
export const anyDocument: Schema = z.looseObject({});

/** Whatever JSON can say. */
export const anything: Schema = z.unknown();
