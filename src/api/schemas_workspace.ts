/**
 * Documents about the workspace itself, and about the server.
 *
 * @module
 */
import * as z from "zod/mini";
import type { Schema } from "./route.ts";
import {
  anyDocument,
  countOfQuery,
  textOfQuery,
  textOrNull,
  texts,
  warnings,
} from "./schemas_common.ts";

/** Which part of the configuration. */
export interface ConfigQuery {
  /** As `config show -s`. Default: `all`. */
  readonly section?: string | undefined;
  /** `true`: the document is `value` of the answer, `warnings` beside it. */
  readonly envelope?: "true" | "false" | undefined;
}

/** Which lines of a log. */
export interface LogQueryParameters {
  readonly tail?: number | undefined;
  readonly pattern?: string | undefined;
}

/** How many entries of the action log. */
export interface RecentQuery {
  /** Default: 10. */
  readonly count?: number | undefined;
}

/** An entry for the action log. */
export interface ActionBody {
  readonly agent: string;
  readonly action: string;
  readonly description: string;
}

/** The section of the configuration. */
export const configQuery: Schema<ConfigQuery> = z.object({
  section: textOfQuery,
  envelope: z.optional(z.enum(["true", "false"])),
});

/** Lines of a log. */
export const logQuery: Schema<LogQueryParameters> = z.object({
  tail: countOfQuery,
  pattern: textOfQuery,
});

/** Entries of the action log. */
export const recentQuery: Schema<RecentQuery> = z.object({
  count: countOfQuery,
});

const line = z.string().check(
  z.minLength(1),
  z.refine((text: string) => !/[\r\n\u2028\u2029]/.test(text), {
    error: "expected one line",
  }),
);

/** The body of a log entry. */
export const actionBody: Schema<ActionBody> = z.object({
  agent: line,
  action: line,
  description: line,
});

/** That the server is there. */
export const healthAnswer: Schema = z.looseObject({
  status: z.literal("ok"),
  version: z.string(),
  service: z.literal("paracle"),
});

/** As `status --json`. */
export const statusAnswer: Schema = z.looseObject({
  "parac_root": z.string(),
  warnings,
});

/** As `config show`. */
export const configAnswer: Schema = anyDocument;

/** The logs there are. */
export const logsAnswer: Schema = z.looseObject({
  logs: z.array(z.looseObject({
    name: z.string(),
    path: z.string(),
    size: z.number(),
    modified: textOrNull,
  })),
  warnings,
});

/** Lines of one log. */
export const logAnswer: Schema = z.looseObject({
  name: z.string(),
  lines: texts,
  warnings,
});

/** The last entries of the action log. */
export const recentAnswer: Schema = z.looseObject({
  logs: z.array(z.looseObject({ raw: z.string() })),
  count: z.int(),
  warnings,
});

/** An entry that was written. */
export const actionAnswer: Schema = z.looseObject({
  success: z.boolean(),
  timestamp: z.string(),
  agent: z.string(),
  action: z.string(),
  description: z.string(),
});
