/**
 * The route map: every command of the program and its one-line description.
 *
 * @module
 */
import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  formatMessageForArgumentScannerError,
  run,
  type StricliProcess,
  text_en as english,
} from "@stricli/core";
import { ParacleError } from "../core/errors.ts";
import type { CliContext } from "./context.ts";
import { isLeftOut } from "./left_out.ts";
import { VERSION } from "./version.ts";
import { agentsRoutes } from "./commands/agents.ts";
import { completionCommand } from "./commands/completion.ts";
import { configRoutes } from "./commands/config.ts";
import { remoteRoutes } from "./commands/remote.ts";
import { runsRoutes } from "./commands/runs.ts";
import { statusCommand } from "./commands/status.ts";
import { workflowsRoutes } from "./commands/workflows.ts";

const GLOBAL_FLAGS =
  `Every command above takes, before or after its name (remote ... and completion
always run here and refuse --remote):
  --remote NAME     run it in the workspace of a remote (or set PARACLE_REMOTE)
  --local           run it here although a default remote is set
  --parac-root DIR  use the workspace in DIR
  --accept-new      accept and remember the host key of a server not seen before
  --debug           show stack traces and the connection's stages
A command this version does not know is passed on to the remote as typed, with
--help and all its flags: behind its name only --remote and --local are ours.`;

/** Runs a command line here; failures are thrown, nothing is printed about them. */
export async function runHere(
  argv: readonly string[],
  context: CliContext,
): Promise<void> {
  const failures: unknown[] = [];
  const process: StricliProcess = {
    stdout: context.process.stdout,
    stderr: { write: () => {} }, // errors are collected and shown by main
  };
  const words = unfold(argv);
  let command = "paracle";
  const app = buildApp({
    add: (failure) => failures.push(failure),
    command: () => command,
    groupOf: (word) =>
      ["paracle", ...words.slice(0, words.indexOf(word))].join(" "),
  });
  // The command, too: through its context stricli tells of a thrown error.
  const own: CliContext = { ...context, process };
  await run(app, words, {
    ...own,
    forCommand: ({ prefix }) => {
      command = prefix.join(" ");
      return own;
    },
  });
  context.exitCode = own.exitCode;
  if (failures.length > 0) throw failures[0];
}

/** Where failures of a run are collected, and what its messages need to know. */
export interface Failures {
  /** Takes a failure in. */
  add(error: unknown): void;
  /** The command that is running, as `paracle agents list`. */
  command(): string;
  /** What stands before a word of the command line, as `paracle agents`. */
  groupOf(word: string): string;
}

/** Builds the application; commands load their work only when they run. */
export function buildApp(failures: Failures): Application<CliContext> {
  const root = buildRouteMap<string, CliContext>({
    routes: {
      agents: agentsRoutes,
      workflows: workflowsRoutes,
      runs: runsRoutes,
      status: statusCommand,
      config: configRoutes,
      remote: remoteRoutes,
      completion: completionCommand,
    },
    aliases: { workflow: "workflows", agent: "agents" },
    docs: {
      brief: "Run a Paracle workspace here or on another machine",
      fullDescription: GLOBAL_FLAGS,
    },
  });
  return buildApplication(root, {
    name: "paracle",
    versionInfo: { currentVersion: VERSION },
    scanner: {
      caseStyle: "allow-kebab-for-camel",
      allowArgumentEscapeSequence: true,
    },
    documentation: { caseStyle: "convert-camel-to-kebab" },
    localization: { text: collectingText(failures) },
  });
}

/** `-l` on a group is its `list`, `help remote add` is `remote add --help`. */
function unfold(argv: readonly string[]): readonly string[] {
  const [first = "", ...rest] = argv;
  if (first === "help") return [...rest, "--help"];
  return rest[0] === "-l" ? [first, "list", ...rest.slice(1)] : argv;
}

/** stricli's texts, except that every failure is collected instead. */
function collectingText(failures: Failures): ApplicationText {
  const collect = (error: unknown): string => {
    failures.add(error);
    return "";
  };
  return {
    ...english,
    exceptionWhileRunningCommand: collect,
    commandErrorResult: collect,
    exceptionWhileLoadingCommandFunction: collect,
    exceptionWhileLoadingCommandContext: collect,
    exceptionWhileParsingArguments: (error) =>
      collect(
        new ParacleError(
          "usage.invalid",
          `Cannot understand the command line: ${
            error instanceof ArgumentScannerError
              ? formatMessageForArgumentScannerError(error, {})
              : String(error)
          }; see: ${failures.command()} --help`,
          { cause: error },
        ),
      ),
    noCommandRegisteredForInput: ({ input, corrections }) => {
      const group = failures.groupOf(input);
      if (isLeftOut(group, input)) {
        return collect(
          new ParacleError(
            "usage.unknown_command",
            `Cannot run "${group} ${input}": not available in this version; list what is with: ${group} --help`,
          ),
        );
      }
      const near = corrections.map((word) => word.replaceAll("`", '"'));
      const hint = near.length === 0
        ? ""
        : ` (did you mean ${near.join(" or ")}?)`;
      return collect(
        new ParacleError(
          "usage.unknown_command",
          `Cannot run "${group} ${input}": not a command of this version${hint}; list them with: ${group} --help`,
        ),
      );
    },
  };
}
