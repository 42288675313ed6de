/**
 * The real process behind {@linkcode CliIo}.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { TerminalSize } from "../transport/process.ts";
import type { CliIo } from "./io.ts";
import { readAnswer } from "./ask_io.ts";
import { variable } from "../core/environment_io.ts";
import { workingFolder } from "../core/working_folder_io.ts";
import { HeldOutput } from "./held_output.ts";
import { outputStream, writeText } from "./output_io.ts";
import { queryPermission, revokePermissions } from "./permissions_io.ts";
import { usableSize } from "./terminal_size.ts";

/** The process this program runs in; `leave` ends it at once. */
export function systemIo(leave: (status: number) => never): CliIo {
  const controller = new AbortController();
  const held = new HeldOutput();
  // Made when they are asked for: most commands print text and need neither.
  let stdout: CliIo["stdout"] | undefined;
  let stderr: CliIo["stderr"] | undefined;
  const listeners: ((signal: "SIGINT" | "SIGTERM") => void)[] = [
    (signal) => {
      if (controller.signal.aborted) leave(signal === "SIGINT" ? 130 : 143);
      controller.abort(cancelled(signal));
    },
  ];
  if (Deno.build.os !== "windows") {
    // The terminal is gone: as good as being told to end.
    Deno.addSignalListener("SIGHUP", () => listeners.at(-1)?.("SIGTERM"));
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Windows knows no SIGTERM.
    if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
    Deno.addSignalListener(signal, () => listeners.at(-1)?.(signal));
  }
  return {
    get stdin() {
      return Deno.stdin.readable;
    },
    get stdout() {
      return stdout ??= outputStream(Deno.stdout);
    },
    get stderr() {
      return stderr ??= outputStream(Deno.stderr);
    },
    out: (text) => held.print(() => writeText(Deno.stdout, text)),
    err: (text) => held.print(() => writeText(Deno.stderr, text)),
    isTerminal: {
      stdin: Deno.stdin.isTerminal(),
      stdout: Deno.stdout.isTerminal(),
      stderr: Deno.stderr.isTerminal(),
    },
    terminalSize,
    env: variable,
    cwd: workingFolder,
    program,
    signal: controller.signal,
    onSignal: (listener) => {
      listeners.push(listener);
      return {
        [Symbol.dispose]: () => {
          listeners.splice(listeners.indexOf(listener), 1);
        },
      };
    },
    onResize: (listener) => {
      const heard = (): void => listener(terminalSize());
      if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
      Deno.addSignalListener("SIGWINCH", heard);
      return {
        [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", heard),
      };
    },
    rawInput: () => {
      Deno.stdin.setRaw(true);
      return { [Symbol.dispose]: () => Deno.stdin.setRaw(false) };
    },
    seal: (kinds) => {
      revokePermissions(kinds);
      return kinds.filter((kind) => !queryPermission(kind));
    },
    ask: (question, options = {}) =>
      held.ask(() =>
        readAnswer(question, { ...options, signal: controller.signal })
      ),
  };
}

function cancelled(signal: "SIGINT" | "SIGTERM"): ParacleError {
  return signal === "SIGINT"
    ? new ParacleError("cancelled.interrupt", "Interrupted")
    : new ParacleError("cancelled.terminate", "Terminated");
}

function terminalSize(): TerminalSize {
  try {
    return usableSize(Deno.consoleSize());
  } catch {
    return usableSize({ columns: 0, rows: 0 }); // no terminal
  }
}

function program(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  // Run from its source: this folder is src/cli of it. No `node:url` here, it
  // would cost every start some milliseconds.
  const root = import.meta.dirname?.replace(/[\\/]src[\\/]cli$/, "") ?? ".";
  const config = `${root}/deno.json`;
  return [
    Deno.execPath(),
    "run",
    "--config",
    config,
    "-P=cli",
    `${root}/main.ts`,
  ];
}
