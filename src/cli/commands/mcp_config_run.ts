/**
 * The work of `paracle mcp config`.
 *
 * @module
 */
import { type Ide, ideEntry } from "../../mcp/ide_config.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { renderJson } from "../output.ts";
import { openRemote } from "../remotes.ts";

/** The flags of the command. */
export interface McpConfigFlags {
  readonly ide: Ide;
}

/** Prints the entry; where it belongs goes to standard error. */
export async function runMcpConfig(
  this: CliContext,
  { ide }: McpConfigFlags,
): Promise<void> {
  const { io, globals } = this;
  const { remote } = globals;
  const command = remote === undefined
    ? { name: "paracle", words: await wordsHere(this) }
    : { name: `paracle-${remote}`, words: await wordsThere(this, remote) };
  const argv = [...io.program(), "mcp", ...command.words];
  const { document, places } = ideEntry(ide, { name: command.name, argv });
  io.out(renderJson(document));
  io.err(`Put it into, or add it to:\n`);
  for (const place of places) io.err(`  ${place}\n`);
  if (remote === undefined) return await tellOfDefault(this, ide);
  io.err(
    "An editor may start it without SSH_AUTH_SOCK. If your keys are in an SSH agent, add\n" +
      `"env": {"SSH_AUTH_SOCK": "..."} to the entry. Try it with:\n` +
      `  paracle mcp connect --remote ${remote} --check\n`,
  );
}

/** Who has a default remote may expect its entry: every other command goes there. */
async function tellOfDefault(context: CliContext, ide: Ide): Promise<void> {
  const { globals, io, services } = context;
  const book = await services.remotes();
  // The entry is right all the same.
  if (book.isUnread("project") || book.isUnread("user")) return;
  const choice = book.choose({ env: io.env, local: globals.local });
  if (choice.kind === "here") return;
  const name = printable(choice.name);
  io.err(
    `It is for the workspace here; for the remote "${name}": ` +
      `paracle mcp config --ide ${ide} --remote ${name}\n`,
  );
}

/** An editor starts programs in any folder: the workspace is named. */
async function wordsHere(context: CliContext): Promise<readonly string[]> {
  const { projectRoot } = await context.services.workspace();
  return ["serve", "--stdio", "--parac-root", projectRoot];
}

async function wordsThere(
  context: CliContext,
  name: string,
): Promise<readonly string[]> {
  const { book, remote } = await openRemote(context, name);
  const { scope } = book.entry(name);
  const folder = scope === "project" ? remote.baseDir : undefined;
  return [
    ...["connect", "--remote", name],
    // A remote of the project is found from its folder only.
    ...(folder === undefined ? [] : ["--parac-root", folder]),
  ];
}
