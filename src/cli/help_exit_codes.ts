/**
 * `paracle help exit-codes`: the table of failures, as a text.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode, ParacleError } from "../core/errors.ts";
import type { HelpText } from "./help_topics_text.ts";

/** What a status means, for those that a failure of ours ends with. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: "What was asked for could not be done",
  2: "The command line cannot be understood",
  3: "The configuration or the workspace is not as it has to be",
  4: "A key, a token or a file of trust cannot be used",
  70: "A mistake in paracle itself",
  130: "Ended by Ctrl-C",
  143: "Ended by SIGTERM",
  240: "The remote, or what is behind it, cannot be reached",
  241: "It took too long",
  242: "The server's host key is not known here",
  243: "The server's host key is another one, or is revoked",
  244: "The server takes none of the keys",
  246: "The connection is gone; what became of the command is not known",
  247: "The workspace on the remote is missing or closed to the user",
  248: "There is no paracle on the remote",
};

/** The text, made from the table in `core/errors.ts`. */
export function exitCodesHelp(): HelpText {
  return {
    title: "Exit codes of paracle",
    blocks: [
      {
        kind: "text",
        text: "A command that ran on a remote ends as it ended there: its " +
          "status unchanged, or 128 plus the number of the signal that ended " +
          "it. The statuses below are used where paracle itself fails; then " +
          "the last line on stderr is:",
      },
      { kind: "example", text: "paracle: <message> [<code>]" },
      {
        kind: "text",
        text: "Codes are never renamed. Those with a star may pass when the " +
          "same is tried again.",
      },
      {
        kind: "list",
        items: [["0", "Done; an empty list is success, too"], ...rows()],
      },
      {
        kind: "text",
        text: "A remote test or a doctor of which a check fails ends with 1, " +
          "and a remote up that is told to end, with 0.",
      },
    ],
  };
}

function rows(): readonly (readonly [string, string])[] {
  const codes = Map.groupBy(ERROR_CODES, (code) => failure(code).exitCode);
  return [...codes].sort(([a], [b]) => a - b).map(([status, names]) => {
    const list = names.map((code) =>
      code + (failure(code).retryable ? "*" : "")
    );
    return [`${status}`, `${MEANINGS[status]}: ${list.join(", ")}`] as const;
  });
}

function failure(code: ErrorCode): ParacleError {
  return new ParacleError(code, "");
}
