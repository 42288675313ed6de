/**
 * `paracle remote test`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag } from "../reading.ts";
import { chosenParameter } from "./remote_book.ts";
import type { RemoteTestFlags } from "./remote_test_run.ts";

/** Tries a remote step by step. */
export const remoteTestCommand: Command<CliContext> = buildCommand<
  RemoteTestFlags,
  [string?],
  CliContext
>({
  docs: { brief: "Try a remote step by step: what works, how long it takes" },
  parameters: {
    flags: {
      json: jsonFlag,
    },
    positional: { kind: "tuple", parameters: [chosenParameter] },
  },
  loader: async () => (await import("./remote_test_run.ts")).runRemoteTest,
});
