/**
 * The program in a terminal of its own, which `script` of util-linux makes.
 *
 * @module
 */
import {
  programArgv,
  type Running,
  type RunOptions,
  shellWords,
  startCommand,
} from "./program.ts";

/** A program in a terminal: what it prints, on either stream, is in `out`. */
export interface TerminalSession extends Running {
  /** Gives the terminal another size, as a window manager does. */
  resize(rows: number, columns: number): Promise<void>;
  /** Whether the terminal is left as it was found; known at the end. */
  modeKept(): boolean;
}

/** Why no terminal can be made here, or nothing when it can. */
export function terminalMissing(): string | undefined {
  try {
    const { success, stdout } = new Deno.Command("script", {
      args: ["-qec", "stty size", "/dev/null"],
      stdin: "null",
    }).outputSync();
    const works = success && /^\d+ \d+/.test(new TextDecoder().decode(stdout));
    return works ? undefined : "script makes no terminal here";
  } catch {
    return "no script: install util-linux";
  }
}

/** Starts `paracle` in a terminal of 24 rows and 80 columns, or as given. */
export async function startInTerminal(
  words: readonly string[],
  options: RunOptions & { readonly rows?: number; readonly columns?: number },
): Promise<TerminalSession> {
  const { rows = 24, columns = 80 } = options;
  const line = [
    `stty rows ${rows} cols ${columns}`,
    `echo "terminal $(tty)"`,
    `before=$(stty -g)`,
    shellWords([...programArgv(), ...words]),
    `status=$?`,
    `[ "$(stty -g)" = "$before" ] && echo "mode kept"`,
    `exit $status`,
  ].join("; ");
  const running = startCommand(["script", "-qec", line, "/dev/null"], {
    ...options,
    env: { TERM: "xterm", SHELL: "/bin/sh", ...options.env },
  });
  const found = await running.out.waitFor(/^terminal \/dev\//);
  const device = found.slice("terminal ".length);
  return {
    ...running,
    modeKept: () => /^mode kept\r$/m.test(running.out.text),
    resize: async (newRows, newColumns) => {
      await new Deno.Command("stty", {
        args: ["-F", device, "rows", `${newRows}`, "cols", `${newColumns}`],
      }).output();
    },
  };
}
