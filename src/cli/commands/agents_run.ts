/**
 * `paracle agents run`.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import {
  inputFlags,
  listFlag,
  numberFlag,
  parseTemperature,
  parseTokens,
  settingFlags,
  textFlag,
} from "../run_flags.ts";
import type { AgentsRunFlags } from "./agents_run_run.ts";

// Not read ahead when its neighbours run; `scripts/compile.ts` includes it.
const LATE = "./agents_run_run.ts" as const;

/** Gives an agent a task and prints its answer as it comes. */
export const agentsRunCommand: Command<CliContext> = buildCommand<
  AgentsRunFlags,
  [string],
  CliContext
>({
  docs: {
    brief: "Give an agent a task",
    fullDescription:
      "Prints the answer as it comes, and nothing else, on standard output. The id of the run is\n" +
      "on standard error; its record stays in .parac/runs. For example:\n" +
      '  paracle agents run coder --task "Explain this repository"\n' +
      "  git diff | paracle agents run reviewer --task - > review.md",
  },
  parameters: {
    flags: {
      task: textFlag("What to do; - reads it from standard input", "TEXT"),
      ...inputFlags,
      file: listFlag(
        "File for the prompt (with --remote over there), may be repeated; UTF-8, up to 1 MiB",
        "PATH",
      ),
      ...settingFlags,
      timeout: {
        ...settingFlags.timeout,
        brief: "Seconds for the whole run (300)",
      },
      temperature: numberFlag(parseTemperature, {
        brief: "Temperature in place of the configured one",
        placeholder: "0..2",
      }),
      maxTokens: numberFlag(parseTokens, {
        brief: "Tokens of the longest answer, in place of the configured",
        placeholder: "N",
      }),
      mode: {
        kind: "enum",
        values: ["safe", "review", "yolo", "sandbox"],
        default: "safe",
        brief:
          "review: you approve the answer first; safe, yolo, sandbox: it counts at once",
      },
      stream: {
        kind: "boolean",
        default: true,
        brief: "Print the answer as it comes",
      },
      output: textFlag("Write the JSON document to this file, too", "FILE"),
      verbose: switchFlag("Tell model, tokens and cost on standard error"),
      dryRun: switchFlag("Check everything, call no model, keep no record"),
      json: jsonFlag,
    },
    aliases: {
      t: "task",
      i: "input",
      f: "file",
      m: "mode",
      o: "output",
      v: "verbose",
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "id", brief: "Id of the agent", parse: String },
      ],
    },
  },
  loader: async () => {
    const { runAgentsRun }: typeof import("./agents_run_run.ts") = await import(
      LATE
    );
    return runAgentsRun;
  },
});
