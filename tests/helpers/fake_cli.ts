/**
 * A command line in memory: what was printed is text, nothing is real.
 *
 * @module
 */
import type { CliContext } from "../../src/cli/context.ts";
import type { CliIo, GlobalFlags } from "../../src/cli/io.ts";
import type { PermissionKind } from "../../src/cli/permissions_needs.ts";
import type { Services } from "../../src/cli/services.ts";
import { LoginMemory } from "../../src/ssh/login_memory.ts";
import "./late_files.ts";

/** A context whose output can be read. */
export interface FakeCli extends CliContext {
  /** Everything written to standard output. */
  readonly stdoutText: () => string;
  /** Everything written to standard error. */
  readonly stderrText: () => string;
  /** The kinds of permission that were given up, in order. */
  readonly sealed: readonly PermissionKind[];
}

/** What a test sets up. */
export interface FakeCliOptions {
  readonly services?: Partial<Services>;
  readonly globals?: Partial<GlobalFlags>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly answers?: readonly string[];
}

/** Makes a context for one command; a service that was not given throws when used. */
export function fakeCli(options: FakeCliOptions = {}): FakeCli {
  let out = "";
  let err = "";
  const sealed: PermissionKind[] = [];
  const answers = [...(options.answers ?? [])];
  const decoder = new TextDecoder();
  const terminal = options.terminal ?? false;
  const unexpected = (name: string) => (): never => {
    throw new Error(`the test gave no service "${name}"`);
  };
  const io: CliIo = {
    stdin: new ReadableStream({ start: (c) => c.close() }),
    stdout: new WritableStream({
      write: (c) => void (out += decoder.decode(c)),
    }),
    stderr: new WritableStream({
      write: (c) => void (err += decoder.decode(c)),
    }),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: { stdin: terminal, stdout: terminal, stderr: terminal },
    terminalSize: () => ({ columns: options.columns ?? 80, rows: 24 }),
    env: (name) => options.env?.[name],
    cwd: () => options.cwd ?? "/nowhere",
    program: () => ["/opt/bin/paracle"],
    signal: options.signal ?? new AbortController().signal,
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
    onResize: () => ({ [Symbol.dispose]: () => {} }),
    rawInput: () => ({ [Symbol.dispose]: () => {} }),
    seal: (kinds) => {
      sealed.push(...kinds);
      return kinds;
    },
    ask: () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error("the test gave no answer");
      return Promise.resolve(answer);
    },
  };
  const services: Services = {
    workspace: unexpected("workspace"),
    reader: unexpected("reader"),
    runner: unexpected("runner"),
    remotes: unexpected("remotes"),
    connect: unexpected("connect"),
    reach: unexpected("reach"),
    loginMemory: () => Promise.resolve(new LoginMemory()),
    scanHostKeys: unexpected("scanHostKeys"),
    resolve: unexpected("resolve"),
    startSession: unexpected("startSession"),
    session: unexpected("session"),
    clock: { now: () => 0, sleep: unexpected("clock") },
    ...options.services,
  };
  return {
    process: { stdout: { write: io.out }, stderr: { write: io.err } },
    io,
    services,
    globals: {
      remote: undefined,
      local: false,
      api: undefined,
      paracRoot: undefined,
      debug: false,
      acceptNew: false,
      ...options.globals,
    },
    exitCode: 0,
    sealed,
    stdoutText: () => out,
    stderrText: () => err,
  };
}
