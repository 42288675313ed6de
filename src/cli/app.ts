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
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { ParacleError } from "../core/errors.ts";
import type { CliContext } from "./context.ts";
import {
  GROUP_ALIASES,
  groupName,
  GROUPS,
  type GroupTarget,
  loadGroup,
  UNLOADED,
} from "./groups.ts";
import { isHelpTopic } from "./help_topics.ts";
import { isLeftOut } from "./left_out.ts";
import { isOfRemote } from "./of_remote.ts";
import { unfold } from "./unfold.ts";
import { VERSION } from "./version.ts";

const LATE = { unknown: "./help_unknown.ts" } as const;

/** What the help of the whole program says about its flags; the man page too. */
export const GLOBAL_FLAGS =
  `Every command above takes, before or after its name (remote, completion,
doctor, lock, licenses and api serve always run here and refuse --remote; auth
and mcp serve go only where --remote itself says):
  --remote NAME     run it in the workspace of a remote (or set PARACLE_REMOTE)
  --local           run it here although a default remote is set
  --api URL         ask the REST API there (or set PARACLE_API_URL)
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
  await requireTopic(argv);
  let command = "paracle";
  const app = await buildApp(words[0], {
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

/** Only of a word behind `help` that is nothing, not even in other versions. */
async function requireTopic(argv: readonly string[]): Promise<void> {
  const [first, word = "-"] = argv;
  if (first !== "help" || word.startsWith("-") || isHelpTopic(word)) return;
  const commands = [...GROUPS.map(({ name }) => name), "serve"];
  const isKnown = commands.includes(groupName(word)) || isOfRemote(word) ||
    isLeftOut("paracle", word);
  if (isKnown) return;
  const { unknownTopic }: typeof import("./help_unknown.ts") = await import(
    LATE.unknown
  );
  throw unknownTopic(word, commands);
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

/**
 * Builds the application for a command line that begins with `first`: of
 * other groups there is nothing but the name, unless the help of all is asked
 * for. Commands load their work only when they run.
 */
export async function buildApp(
  first: string | undefined,
  failures: Failures,
): Promise<Application<CliContext>> {
  const isForAll = first === undefined || first.startsWith("-");
  const routes: Record<string, GroupTarget> = {};
  for (const group of GROUPS) {
    const isWanted = isForAll || group.name === groupName(first);
    routes[group.name] = isWanted ? await loadGroup(group) : UNLOADED;
  }
  const root = buildRouteMap<string, CliContext>({
    routes,
    aliases: GROUP_ALIASES,
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
              ? formatMessageForArgumentScannerError(error, ERROR_TEXTS)
              : String(error)
          }; see: ${
            namesHint(error, failures.command())
          }${failures.command()} --help`,
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
      if (group === "paracle" && isOfRemote(input)) {
        near.unshift(`"paracle remote ${input}"`);
      }
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

/** stricli proposes flags as the source names them; they are typed with hyphens. */
const ERROR_TEXTS: Parameters<typeof formatMessageForArgumentScannerError>[1] =
  {
    FlagNotFoundError: ({ input, corrections }) => {
      const near = corrections.map((name) => `--${flagName(name)}`);
      const hint = near.length === 0
        ? ""
        : `, did you mean ${near.join(" or ")}?`;
      return `No flag registered for --${input}${hint}`;
    },
  };

function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Where the names of remotes are, when one is missing. */
function namesHint(error: unknown, command: string): string {
  const isMissing = error instanceof UnsatisfiedPositionalError &&
    /^NAME\b/.test(error.placeholder) && !error.limit?.[1];
  return isMissing && /^paracle remote (?!add$)/.test(command)
    ? "paracle remote list, or "
    : "";
}
