/**
 * Proposing words for a half-typed command line: what the completion scripts
 * call as `paracle __complete -- WORDS`.
 *
 * @module
 */
import { proposeCompletions } from "@stricli/core";
import { buildApp } from "./app.ts";
import type { CliContext } from "./context.ts";

const GLOBAL_FLAGS = [
  "--remote",
  "--local",
  "--parac-root",
  "--accept-new",
  "--debug",
];
const TAKES_REMOTE = new Set([
  "show",
  "remove",
  "rename",
  "set-default",
  "test",
  "trust",
  "exec",
]);

/** Prints what may stand in place of the last word, one a line. */
export async function complete(
  words: readonly string[],
  context: CliContext,
): Promise<void> {
  const last = words.at(-1) ?? "";
  const proposed = await propose(context, words);
  const fitting = proposed.filter((word) => word.startsWith(last));
  context.io.out(fitting.map((word) => `${word}\n`).join(""));
}

async function propose(
  context: CliContext,
  words: readonly string[],
): Promise<string[]> {
  const before = words.slice(0, -1);
  const [group, command] = before;
  const named = group === "remote" && before.length === 2 &&
    TAKES_REMOTE.has(command ?? "");
  if (before.at(-1) === "--remote" || named) return await remoteNames(context);
  const app = buildApp(() => {}); // a half-typed line is no failure
  const found = await proposeCompletions(
    app,
    words.filter((word) => !GLOBAL_FLAGS.includes(word)),
    { ...context, forCommand: () => context },
  );
  const flags = (words.at(-1) ?? "").startsWith("-") ? GLOBAL_FLAGS : [];
  return [...found.map(({ completion }) => completion), ...flags];
}

async function remoteNames({ services }: CliContext): Promise<string[]> {
  const book = await services.remotes();
  return book.entries.map(({ name }) => name);
}
