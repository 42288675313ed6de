/**
 * `paracle config show`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Shows the merged configuration, by sections. */
export const configShowCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show the configuration, includes merged" },
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["yaml", "json", "table"],
        default: "yaml",
        brief: "How to print it",
      },
      section: {
        kind: "enum",
        values: [
          ...["all", "logs", "adr", "roadmap"] as const,
          ...["project", "cost", "logging", "merged"] as const,
        ],
        default: "all",
        brief: "Which part to print",
      },
      json: jsonFlag,
    },
    aliases: { f: "format", s: "section" },
  },
  loader: async () => (await import("./config_show_run.ts")).runConfigShow,
});
