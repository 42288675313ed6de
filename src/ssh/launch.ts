/**
 * The one place where the command line for a remote is made: go to the
 * folder, check it, become the program. One round trip, no probe before.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Argv } from "../transport/transport.ts";
import {
  NEWLINE_VARIABLE,
  quoteFolder,
  quoteForAnyShell,
  quoteForSh,
} from "./quote.ts";

/** What is to be started, and where. */
export interface Launch {
  /** Program and arguments. With `findParacle` the program is searched. */
  readonly argv: Argv;
  /** Folder; undefined stays in the login folder. */
  readonly folder: string | undefined;
  /** Whether the folder must hold `.parac`. */
  readonly needsParac: boolean;
  /**
   * Adds the places where `paracle` is usually installed to the end of PATH.
   */
  readonly findParacle: boolean;
  /** Reports `argv[0]` as missing when it is not found at all. */
  readonly reportMissing: boolean;
  /** Variables for the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a marker is printed on stdout just before the program starts. */
  readonly framed: boolean;
  /** A word nobody else prints; see {@linkcode newMarker}. */
  readonly marker: string;
}

/** A fresh marker: our script's own reports start with it. */
export function newMarker(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return "paracle-" +
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Builds the line for the remote's login shell: `/bin/sh -c` and one quoted script. */
export function buildCommandLine(launch: Launch): string {
  const { folder } = launch;
  const script: string[] = [];
  const words = launch.argv.map(quoteForSh);
  const exports = Object.entries(launch.env).map(([name, value]) =>
    `${variableName(name)}=${quoteForSh(value)}; export ${name}`
  );
  const place = folder === undefined ? "" : quoteFolder(folder);
  if ([...words, ...exports, place].some((text) => text.includes("$_nl"))) {
    // The x keeps the line break: $() drops trailing ones.
    script.push(
      `${NEWLINE_VARIABLE}=$(printf "\\012x")`,
      `${NEWLINE_VARIABLE}=\${${NEWLINE_VARIABLE}%x}`,
    );
  }
  script.push(
    `_f() { printf "\\036%s %s\\n" ${launch.marker} "$1" >&2; exit 255; }`,
  );
  if (folder !== undefined) {
    script.push(
      `cd -- ${place} 2>/dev/null || { ` +
        `[ -e ${place} ] || _f missing; [ -d ${place} ] || _f not-folder; ` +
        `_f denied; }`,
    );
    if (launch.needsParac) script.push("[ -d .parac ] || _f no-parac");
  }
  script.push(...exports);
  if (launch.findParacle) {
    script.push(
      `PATH="$PATH:$PWD/.venv/bin:$HOME/.local/bin:$HOME/.paracle/bin"`,
      "export PATH",
    );
  }
  if (launch.reportMissing) {
    script.push(
      `command -v ${words[0]} >/dev/null 2>&1 || _f "no-command $PATH"`,
    );
  }
  if (launch.framed) script.push(`printf "\\036%s start\\n" ${launch.marker}`);
  // The process keeps its number when it becomes the program.
  script.push(`printf "\\036%s pid %s\\n" ${launch.marker} $$ >&2`);
  script.push(`exec ${words.join(" ")}`);
  return `exec /bin/sh -c ${quoteForAnyShell(script.join("; "))}`;
}

/** The line that sends a signal to the group of a process, or to it alone. */
export function killCommandLine(pid: number, signal: string): string {
  const name = signal.replace(/^SIG/, "");
  if (!/^[A-Z0-9]+$/.test(name)) {
    throw new RangeError(`not a signal: ${JSON.stringify(signal)}`);
  }
  const script =
    `kill -s ${name} -- -${pid} 2>/dev/null || kill -s ${name} -- ${pid}`;
  return `exec /bin/sh -c ${quoteForAnyShell(script)}`;
}

/** Turns what our script reported into the failure it means. */
export function launchFailure(
  report: string,
  where: { readonly remote: string; readonly launch: Launch },
): ParacleError {
  const { remote, launch } = where;
  const folder = launch.folder ?? "~";
  const at = `"${folder}" on ${remote}`;
  const details = { remote, workspace: folder };
  const [reason, ...rest] = report.trim().split(" ");
  switch (reason) {
    case "missing":
      return new ParacleError(
        "remote.workspace_missing",
        `Cannot use ${at}: no such folder; see what is there with: ssh ${remote} ls, and set the right one with: paracle remote add --force`,
        { details: { ...details, reason } },
      );
    case "not-folder":
      return new ParacleError(
        "remote.workspace_missing",
        `Cannot use ${at}: not a folder; set the right one with: paracle remote add --force`,
        { details: { ...details, reason } },
      );
    case "no-parac":
      return new ParacleError(
        "remote.workspace_missing",
        `Cannot use ${at}: it has no .parac folder, so it is not a workspace; set the right one with: paracle remote add --force`,
        { details: { ...details, reason } },
      );
    case "denied":
      return new ParacleError(
        "remote.workspace_denied",
        `Cannot use ${at}: permission denied for that user; look with: ssh ${remote} ls -ld ${
          quoteForSh(folder)
        }`,
        { details: { ...details, reason } },
      );
    case "no-command": {
      const path = rest.join(" ");
      return new ParacleError(
        "remote.paracle_missing",
        `Cannot run "${
          launch.argv[0]
        }" on ${remote}: not found on PATH (${path}); install it there, or name its path with "command:" in remotes.yaml`,
        { details: { ...details, command: launch.argv[0], path } },
      );
    }
    default:
      return new ParacleError(
        "exec.failed",
        `Cannot run the command on ${remote}: its start was reported as "${report.trim()}"`,
        { details },
      );
  }
}

function variableName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new ParacleError(
    "usage.invalid",
    `Cannot set the variable "${name}": a name has letters, digits and _ only`,
  );
}
