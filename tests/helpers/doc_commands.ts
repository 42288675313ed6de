/**
 * The commands of a document, run as a reader types them: in a shell, one
 * after the other, with the names of the document replaced by real ones.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type Ended,
  programArgv,
  runCommand,
  type Running,
  shellWords,
  startCommand,
} from "./program.ts";
import type { Desk } from "./remote_fixture.ts";

/** One command and what the document says it prints. */
export interface DocStep {
  /** As it is typed; the lines of a continued one joined. */
  readonly command: string;
  /** Empty when the document does not say. */
  readonly output: string;
}

/** Where the commands of a document run. */
export interface DocShellOptions {
  /** What the document writes, and what it is in this test. */
  readonly names: readonly (readonly [written: RegExp, real: string])[];
  /** Variables besides those of the desk. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Programs of the test's own: name, and a script for `/bin/sh`. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** A reader's shell; disposing ends what it left in the background. */
export interface DocShell extends AsyncDisposable {
  /** Runs a script to its end; what it prints is in `out`, in order. */
  exec(script: string): Promise<Ended>;
  /** Runs one command and proves status and output. */
  run(step: DocStep): Promise<void>;
}

/** The text of each fenced block of a language, in order. */
export function codeBlocks(markdown: string, language: string): string[] {
  const fenced = /^```(\S*)\n([^]*?)^```$/gm;
  return [...markdown.matchAll(fenced)]
    .filter(([, name]) => name === language)
    .map(([, , text = ""]) => text);
}

/** The commands of a document's `console` blocks, in order. */
export function consoleSteps(markdown: string): DocStep[] {
  return codeBlocks(markdown, "console").flatMap((block) =>
    block.split(/^\$ /m).slice(1).map((text) => {
      const [, command = "", output = ""] =
        /^((?:.*\\\n)*.*)\n?([^]*)$/.exec(text) ?? [];
      return { command: joined(command), output };
    })
  );
}

/** A continued command in one line. */
function joined(command: string): string {
  return command.replaceAll(/\\\n\s*/g, "");
}

/**
 * What matches an output as a document writes it: `...` is any text, alone on
 * a line any lines; measured values, ids and widths of columns may differ.
 */
export function outputPattern(text: string): RegExp {
  const lines = text.trimEnd().split("\n").map((line) =>
    line === "..." ? "(?:.*\\n)*?" : ` *${linePattern(line.trim())} *\\n`
  );
  return new RegExp(`^${lines.join("")}$`);
}

function linePattern(line: string): string {
  return line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\d+(\\\.\d+)? (ms|B|kB|MB|s)\b/g, "[\\d.]+ \\w+")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "[\\dTZ:-]+")
    .replaceAll(/\b01[0-9A-Z]{24}\b/g, "01[0-9A-Z]{24}")
    .replaceAll("\\.\\.\\.", ".*")
    .replaceAll(/ +/g, " +");
}

/** Opens a shell in the desk's workspace, with `paracle` on its PATH. */
export async function openDocShell(
  desk: Desk,
  { names, env, programs = {} }: DocShellOptions,
): Promise<DocShell> {
  const bin = `${desk.root}/bin`;
  await Deno.mkdir(bin, { recursive: true });
  const scripts = {
    paracle: `exec ${shellWords(programArgv())} "$@"`,
    ...programs,
  };
  for (const [name, script] of Object.entries(scripts)) {
    const text = `#!/bin/sh\n${script}\n`;
    await Deno.writeTextFile(`${bin}/${name}`, text, { mode: 0o755 });
  }
  const options = {
    cwd: desk.here,
    env: { ...desk.env, ...env, PATH: `${bin}:${desk.env["PATH"]}` },
  };
  const real = (text: string): string =>
    names.reduce(
      (done, [written, name]) => done.replaceAll(written, name),
      text,
    );
  const shell = ["/bin/sh", "-c"] as const;
  const exec = (script: string): Promise<Ended> =>
    runCommand([...shell, `exec 2>&1\n${script}`], options);
  const background: Running[] = [];
  const start = async (command: string, output: string): Promise<void> => {
    const script = `exec 2>&1\nexec ${command.replace(/ *&$/, "")}`;
    const running = startCommand([...shell, script], options);
    background.push(running);
    for (const line of output.split("\n").filter((line) => line !== "")) {
      await running.out.waitFor(new RegExp(linePattern(line)));
    }
  };
  return {
    exec,
    run: async (step) => {
      const command = real(step.command);
      const output = real(step.output);
      const [, job] = /^kill %(\d+)$/.exec(command) ?? [];
      if (job !== undefined) return await end(background[Number(job) - 1]);
      if (command.endsWith("&")) return await start(command, output);
      assertPrinted(command, output, await exec(command));
    },
    [Symbol.asyncDispose]: async () => {
      for (const running of background.toReversed()) {
        await running[Symbol.asyncDispose]();
      }
    },
  };
}

/** Ends a command in the background, as `kill` does. */
async function end(job: Running | undefined): Promise<void> {
  assert.ok(job, "no such job");
  job.kill("SIGTERM");
  await job.ended;
}

/** A document shows no warnings: they are about the sample it runs in. */
function assertPrinted(
  command: string,
  output: string,
  { code, out }: Ended,
): void {
  const shown = out.replaceAll(/^warning: .*\n/gm, "");
  assert.equal(code, 0, `${command}\n${out}`);
  if (output.trim() === "") return;
  assert.match(`${shown.trimEnd()}\n`, outputPattern(output), command);
}
