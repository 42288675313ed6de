/**
 * `paracle status`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";

/** Shows where the project stands. */
export const statusCommand: Command<CliContext> = buildCommand({
  docs: { brief: "Show where the project stands" },
  parameters: { flags: { json: jsonFlag } },
  loader: async () => (await import("./status_run.ts")).runStatus,
});
