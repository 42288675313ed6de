/**
 * `paracle api serve`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { portFlag } from "../port_flag.ts";
import { jsonFlag, parseCount, switchFlag } from "../reading.ts";
import type { ApiServeFlags } from "./api_serve_run.ts";

const text = (brief: string, placeholder: string) =>
  ({
    kind: "parsed",
    parse: String,
    optional: true,
    brief,
    placeholder,
  }) as const;

/** Serves the workspace until Ctrl-C. */
export const apiServeCommand: Command<CliContext> = buildCommand<
  ApiServeFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Serve the workspace as a REST API",
    fullDescription:
      "Answers on loopback, port 8000, until Ctrl-C; GET /docs lists the routes. Another address\n" +
      "needs a token for every route but /health, and a signing key: the first\n" +
      '"paracle auth generate-token" makes one. At the end, runs have ten seconds to finish;\n' +
      "then they are cancelled and recorded so. A second Ctrl-C leaves at once.",
  },
  parameters: {
    flags: {
      host: text("Address to answer on (127.0.0.1)", "HOST"),
      port: portFlag(8000),
      logLevel: {
        kind: "enum",
        values: ["debug", "info", "warning", "error", "critical"],
        optional: true,
        brief: "What is told on stderr (info)",
      },
      accessLog: {
        kind: "boolean",
        default: true,
        brief: "Write memory/logs/runtime/access.log",
      },
      requireToken: switchFlag("Ask for a token on loopback too"),
      reload: switchFlag("Accepted; changes are always seen"),
      workers: {
        kind: "parsed",
        parse: parseCount,
        optional: true,
        brief: "Accepted; there is one process",
        placeholder: "N",
      },
      json: { ...jsonFlag, brief: "Print one JSON line when ready" },
    },
    aliases: { p: "port", w: "workers" },
  },
  loader: async () => (await import("./api_serve_run.ts")).runApiServe,
});
