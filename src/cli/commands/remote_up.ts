/**
 * `paracle remote up`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { switchFlag } from "../reading.ts";
import { listFlag } from "../run_flags.ts";
import type { RemoteUpFlags } from "./remote_up_run.ts";

/** Holds connection and tunnels of remotes until Ctrl-C. */
export const remoteUpCommand: Command<CliContext> = buildCommand<
  RemoteUpFlags,
  string[],
  CliContext
>({
  docs: {
    brief: "Hold the connection and the tunnels of remotes",
    fullDescription:
      "Connects, opens the tunnels and keeps them up until Ctrl-C; without a name, of the chosen\n" +
      "remote. Every other command on that remote then uses this connection. It stays in the\n" +
      "foreground: give it a terminal of its own, or a unit of the system (--print-unit).\n" +
      "With --wait, every tunnel must pass a probe within the time, or it ends with 241. Where\n" +
      "another process holds the session already, --wait waits for that one and ends with 0;\n" +
      "else it says ready and goes on holding.",
  },
  parameters: {
    flags: {
      all: switchFlag("Every configured remote"),
      wait: switchFlag("Prove every tunnel first, or fail"),
      timeout: {
        kind: "parsed",
        parse: parseSeconds,
        optional: true,
        brief: "Seconds that --wait waits (30)",
        placeholder: "seconds",
      },
      tunnel: listFlag("One more port to forward, may be repeated", "L:R"),
      reverse: listFlag("Port of the host that leads here, as ssh -R", "R:L"),
      dynamic: listFlag("SOCKS5 proxy here, as ssh -D", "PORT"),
      json: switchFlag("Print one JSON event a line"),
      printUnit: {
        kind: "enum",
        values: ["systemd", "launchd"],
        optional: true,
        brief: "Print the unit that has the system run this, and end",
      },
    },
    positional: {
      kind: "array",
      parameter: {
        brief: "Names of remotes",
        parse: String,
        placeholder: "NAME",
      },
    },
  },
  loader: async () => (await import("./remote_up_run.ts")).runRemoteUp,
});

/** `30`, `2.5` or `30s`. */
function parseSeconds(text: string): number {
  const seconds = Number(text.replace(/s$/, ""));
  if (/^[0-9.]+s?$/.test(text) && seconds > 0) return seconds;
  throw new RangeError("expected a number of seconds above 0");
}
