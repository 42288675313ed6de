/**
 * Parts of the bench that run in processes of their own, so that what they
 * cost is theirs.
 *
 * @module
 */
import { runCommand } from "../../tests/helpers/program.ts";
import { LogText } from "../../tests/helpers/sshd_log.ts";

/** A started program; disposing kills it. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly out: LogText;
}

/** Starts a program; what it says on stderr is shown. */
export function startChild(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = new Deno.Command(program, {
    args,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const out = new LogText(child.stdout);
  return {
    pid: child.pid,
    out,
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await child.status;
      await out.ended;
    },
  };
}

/** A program of this folder that prints the port it listens on, once it does. */
export interface Listening extends Child {
  readonly port: number;
}

/** Starts a program of this folder with one argument, given as JSON. */
export async function startListening(
  file: string,
  argument: unknown,
): Promise<Listening> {
  const path = new URL(file, import.meta.url).pathname;
  const words = [Deno.execPath(), "run", "-A", "--no-check", path];
  const child = startChild([...words, JSON.stringify(argument)]);
  const line = await child.out.waitFor(/^\d+$/);
  return { ...child, port: Number(line) };
}

/** Runs a program to its end; throws what it said when it failed. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await runIn(argv, { cwd: Deno.cwd(), env });
}

/** Runs a program in a folder to its end; throws what it said when it failed. */
export async function runIn(
  argv: readonly string[],
  { cwd, env }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { code, err } = await runCommand(argv, {
    cwd,
    env: { ...Deno.env.toObject(), ...env },
  });
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${err}`);
}
