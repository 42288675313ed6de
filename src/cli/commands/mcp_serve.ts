/**
 * `paracle mcp serve`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { portFlag } from "../port_flag.ts";
import { switchFlag } from "../reading.ts";
import type { McpServeFlags } from "./mcp_serve_run.ts";

const text = (brief: string, placeholder: string) =>
  ({
    kind: "parsed",
    parse: String,
    optional: true,
    brief,
    placeholder,
  }) as const;

const several = (brief: string, placeholder: string) =>
  ({
    kind: "parsed",
    parse: String,
    variadic: true,
    optional: true,
    brief,
    placeholder,
  }) as const;

/** Serves the workspace to MCP clients. */
export const mcpServeCommand: Command<CliContext> = buildCommand<
  McpServeFlags,
  [],
  CliContext
>({
  docs: {
    brief: "Serve the workspace to MCP clients",
    fullDescription:
      "It speaks on standard input and output until the input ends: what an editor starts, here or\n" +
      "over SSH. With --websocket, or any flag about a port, it answers WebSocket and Streamable\n" +
      "HTTP on one port and path, http://HOST:PORT/mcp, until Ctrl-C; clients need a token there\n" +
      "(see: paracle auth generate-token). What it offers is listed by: paracle mcp list",
  },
  parameters: {
    flags: {
      stdio: switchFlag("Speak on standard input and output; the default"),
      websocket: switchFlag("Answer WebSocket and HTTP on a port"),
      host: text("Address to answer on (127.0.0.1)", "HOST"),
      port: portFlag(8001),
      auth: {
        kind: "enum",
        values: ["jwt", "none"],
        optional: true,
        brief: "How clients prove themselves (jwt)",
      },
      jwks: text(
        "Public keys (Ed25519) of other machines whose tokens count too",
        "FILE",
      ),
      insecure: switchFlag(
        "Allow --auth none on other addresses than loopback",
      ),
      allowHost: several("Another name that requests may ask for", "HOST"),
      enable: several("Switch on a tool that is off", "TOOL"),
    },
  },
  loader: async () => (await import("./mcp_serve_run.ts")).runMcpServe,
});
