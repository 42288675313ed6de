/**
 * `paracle logs show`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, parseCount, switchFlag } from "../reading.ts";

const count = {
  kind: "parsed",
  parse: parseCount,
  optional: true,
  placeholder: "count",
} as const;

/** Shows the end of a log. */
export const logsShowCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show the end of a log, and what comes" },
  parameters: {
    flags: {
      type: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "name",
        brief: "The log, as the argument",
      },
      tail: { ...count, brief: "How many lines at most; 50 when not told" },
      lines: { ...count, brief: "The same as --tail" },
      follow: switchFlag("Go on with what is written, until Ctrl-C"),
      grep: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "text",
        brief: "Only lines with this text, in any case",
      },
      json: jsonFlag,
    },
    aliases: { n: "tail", f: "follow", g: "grep" },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "name",
        brief: "The log: actions, decisions, access, runtime/NAME, ...",
        parse: String,
        optional: true,
      }],
    },
  },
  loader: async () => (await import("./logs_show_run.ts")).runLogsShow,
});
