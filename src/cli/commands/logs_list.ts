/**
 * `paracle logs list`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Lists the logs of the workspace. */
export const logsListCommand: Command<CliContext> = buildCommand({
  docs: { brief: "List the logs of the workspace" },
  parameters: { flags: { json: jsonFlag } },
  loader: async () => (await import("./logs_list_run.ts")).runLogsList,
});
