/**
 * The program as its users run it: the compiled binary that `PARACLE_BIN`
 * names, else `main.ts` of this repository. It gets no variable but those of
 * the test.
 *
 * @module
 */
import { resolve } from "node:path";
import { repository } from "../../scripts/repository.ts";
import { LogText } from "./sshd_log.ts";

/** Where and with what the program runs. */
export interface RunOptions {
  /** The folder it starts in. */
  readonly cwd: string;
  /** All of its environment; undefined leaves a variable unset. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its standard input; default: empty. */
  readonly stdin?: string | Uint8Array;
}

/** What came of it. */
export interface Ended {
  /** Exit status. */
  readonly code: number;
  /** Standard output. */
  readonly stdout: Uint8Array;
  /** Standard output as text. */
  readonly out: string;
  /** Standard error as text. */
  readonly err: string;
}

/** A running process; disposing kills it if it still runs. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Standard output as it comes. */
  readonly out: LogText;
  /** Standard error as it comes. */
  readonly err: LogText;
  /** Types, or pipes, text into it. */
  write(text: string): Promise<void>;
  /** Ends what it reads. */
  end(): Promise<void>;
  kill(signal: Deno.Signal): void;
  /** The exit status, once everything it wrote was read. */
  readonly ended: Promise<number>;
}

/** The compiled binary that is tried, absolute; undefined: it is the source. */
export function programBinary(): string | undefined {
  const path = Deno.env.get("PARACLE_BIN") || Deno.env.get("PARACLE_BINARY");
  return path ? resolve(path) : undefined;
}

/** Program and arguments that start `paracle`, without a shell. */
export function programArgv(): readonly [string, ...string[]] {
  const binary = programBinary();
  if (binary !== undefined) return [binary];
  const main = new URL("main.ts", repository()).pathname;
  // Quiet: in a terminal Deno would draw its progress.
  return [Deno.execPath(), "run", "--quiet", "-A", main];
}

/** A line of shell that becomes the program: what is installed on a remote. */
export function programScript(): string {
  return `exec ${shellWords(programArgv())} "$@"`;
}

/** Words as `/bin/sh` reads them. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}

/** Runs `paracle` to its end. */
export async function runProgram(
  words: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  return await runCommand([...programArgv(), ...words], options);
}

/** Runs any program to its end. */
export async function runCommand(
  argv: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const { stdin } = options;
  const child = spawn(argv, options, stdin === undefined ? "null" : "piped");
  const fed = stdin === undefined ? undefined : feed(child, stdin);
  const { code, stdout, stderr } = await child.output();
  await fed;
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout, out: text(stdout), err: text(stderr) };
}

/** Starts `paracle` with pipes. */
export function startProgram(
  words: readonly string[],
  options: RunOptions,
): Running {
  return startCommand([...programArgv(), ...words], options);
}

/** Starts any program with pipes. */
export function startCommand(
  argv: readonly string[],
  options: RunOptions,
): Running {
  const child = spawn(argv, options, "piped");
  const input = child.stdin.getWriter();
  const out = new LogText(child.stdout);
  const err = new LogText(child.stderr);
  const ended = (async () => {
    const { code } = await child.status;
    await Promise.all([out.ended, err.ended]);
    await input.close().catch(() => {}); // nobody reads it any more
    return code;
  })();
  const kill = (signal: Deno.Signal): void => child.kill(signal);
  return {
    pid: child.pid,
    out,
    err,
    ended,
    kill,
    write: (text) => input.write(new TextEncoder().encode(text)),
    end: () => input.close(),
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await ended;
    },
  };
}

/** Variables without which the program cannot start: the binary needs none. */
export async function programNeeds(): Promise<Record<string, string>> {
  return programBinary() === undefined ? await denoNeeds() : {};
}

/** Those of Deno in another home: where its cache is. */
export async function denoNeeds(): Promise<Record<string, string>> {
  const cache = Deno.env.get("DENO_DIR") || await denoFolder();
  return { DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" };
}

/**
 * What is waited for while a process runs; rejects with what it wrote when it
 * ends before.
 */
export async function whileRunning<T>(
  { ended, err, out }: Pick<Running, "ended" | "err" | "out">,
  wait: Promise<T>,
): Promise<T> {
  const over = ended.then((code): never => {
    throw new Error(
      `the process ended with ${code} before its time:\n${out.text}${err.text}`,
    );
  });
  return await Promise.race([wait, over]);
}

let folder: Promise<string> | undefined;

/** Where Deno keeps its cache: with another HOME it would look elsewhere. */
export function denoFolder(): Promise<string> {
  return folder ??= askDenoFolder();
}

async function askDenoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: repository(),
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function spawn(
  [program = "", ...args]: readonly string[],
  { cwd, env }: RunOptions,
  stdin: "null" | "piped",
): Deno.ChildProcess {
  const set = Object.entries(env).filter(([, value]) => value !== undefined);
  return new Deno.Command(program, {
    args,
    cwd,
    clearEnv: true,
    env: Object.fromEntries(set) as Record<string, string>,
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function feed(
  child: Deno.ChildProcess,
  stdin: string | Uint8Array,
): Promise<void> {
  const bytes = typeof stdin === "string"
    ? new TextEncoder().encode(stdin)
    : stdin;
  try {
    await new Blob([new Uint8Array(bytes)]).stream().pipeTo(child.stdin);
  } catch {
    // A program may end without having read its input.
  }
}
