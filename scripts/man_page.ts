/**
 * Writes docs/man/paracle.1 from the commands and the help topics; with
 * `--check` fails when the file is not what would be written.
 *
 * @module
 */
import type { Command, RouteMap } from "@stricli/core";
import { GLOBAL_FLAGS } from "../src/cli/app.ts";
import { HELP_TEXTS } from "../src/cli/commands/help_topic_run.ts";
import type { CliContext } from "../src/cli/context.ts";
import { GROUPS, type GroupTarget, loadGroup } from "../src/cli/groups.ts";
import { HELP_TOPICS } from "../src/cli/help_topics.ts";
import { VERSION } from "../src/cli/version.ts";
import { flagTerms, positionalWords } from "./man_parameters.ts";
import { escapeRoff, item, lines, paragraph, roffOf } from "./man_roff.ts";
import { failOn, readText, repository } from "./repository.ts";

/** Where it is, from the root folder. */
export const MAN_PAGE = "docs/man/paracle.1";

const DESCRIPTION =
  "paracle runs a Paracle workspace (.parac: AI agents, workflows, runs) here " +
  "or on another machine, over SSH, as if it were here. A command given with " +
  "--remote prints exactly what it prints there and ends with its exit code.";

/** The whole page, in the language of man(7). */
export async function manPage(): Promise<string> {
  const commands: string[] = [];
  for (const group of GROUPS) {
    const target = await loadGroup(group);
    commands.push(...describe(target, ["paracle", group.name]));
  }
  const topics = HELP_TOPICS.flatMap((topic) => {
    const { blocks, title } = HELP_TEXTS[topic]();
    return [`.SH "${escapeRoff(title.toUpperCase())}"`, ...roffOf(blocks)];
  });
  return [
    '.\\" Made by scripts/man_page.ts: change the commands, not this file.',
    `.TH PARACLE 1 "" "paracle ${VERSION}" "User Commands"`,
    // No hyphens in names of codes and files, no gaps between words.
    ".nh",
    ".ad l",
    ".SH NAME",
    "paracle \\- run a Paracle workspace here or on another machine",
    ".SH SYNOPSIS",
    ".B paracle",
    escapeRoff("[--remote NAME | --local] COMMAND [ARGUMENTS]"),
    ".SH DESCRIPTION",
    ...paragraph(DESCRIPTION),
    ".SH COMMANDS",
    ...commands,
    ".SH FLAGS OF EVERY COMMAND",
    ...lines(GLOBAL_FLAGS),
    ...topics,
    "",
  ].join("\n");
}

/** A command, or every command of a group. */
function describe(
  target: GroupTarget,
  words: readonly string[],
): readonly string[] {
  if (isGroup(target)) {
    const entries = target.getAllEntries().filter(({ hidden }) => !hidden);
    return entries.flatMap((entry) =>
      describe(entry.target, [
        ...words,
        entry.name["convert-camel-to-kebab"],
      ])
    );
  }
  const { brief, fullDescription, parameters } = target;
  const usage = [words.join(" "), ...positionalWords(parameters)].join(" ");
  const flags = flagTerms(parameters);
  return [
    `.SS "${escapeRoff(usage)}"`,
    ...paragraph(sentence(brief)),
    ...fullDescription === undefined ? [] : lines(fullDescription),
    ...flags.flatMap(([term, text]) => item(term, text)),
  ];
}

function isGroup(
  target: Command<CliContext> | RouteMap<CliContext>,
): target is RouteMap<CliContext> {
  return "getAllEntries" in target;
}

function sentence(brief: string): string {
  return /[.:]$/.test(brief) ? brief : `${brief}.`;
}

if (import.meta.main) {
  const page = await manPage();
  if (Deno.args.includes("--check")) {
    const fault = `${MAN_PAGE}: not made from the commands as they are; ` +
      "make it with: deno task man";
    failOn(await readText(MAN_PAGE) === page ? [] : [fault]);
  } else await Deno.writeTextFile(new URL(MAN_PAGE, repository()), page);
}
