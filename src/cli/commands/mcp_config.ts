/**
 * `paracle mcp config`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import { IDES } from "../../mcp/ide_config.ts";
import type { CliContext } from "../context.ts";
import type { McpConfigFlags } from "./mcp_config_run.ts";

/** Prints what an editor has to be told. */
export const mcpConfigCommand: Command<CliContext> = buildCommand<
  McpConfigFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Print the entry with which an editor starts paracle",
    fullDescription:
      "Prints a whole file with one entry on standard output, and on standard error which file it\n" +
      "belongs into. With --remote NAME the editor gets the tools of that remote, else those of the\n" +
      "workspace here.",
  },
  parameters: {
    flags: {
      ide: {
        kind: "enum",
        values: IDES,
        brief: "The editor",
      },
    },
  },
  loader: async () => (await import("./mcp_config_run.ts")).runMcpConfig,
});
