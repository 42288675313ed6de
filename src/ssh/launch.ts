/**
 * The one place where the command line for a remote is made: go to the
 * folder, check it, become the program. One round trip, no probe before.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { Argv } from "../transport/transport.ts";
import { loginName, type Place } from "./errors.ts";
import {
  NEWLINE_VARIABLE,
  quoteFolder,
  quoteForAnyShell,
  quoteForSh,
  quoteProgram,
} from "./quote.ts";

/**
 * Linux gives a program no word of more than 128 KiB (MAX_ARG_STRLEN), and
 * our line is one word for the login shell.
 */
const MAX_LINE_BYTES = 120 * 1024;

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
  /** Where the configured `paracle` is; comes last on PATH. */
  readonly commandFolder?: string | undefined;
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

/**
 * Builds the line for the remote's login shell: `/bin/sh -c` and one quoted script.
 *
 * @throws {ParacleError} `usage.invalid` for what no remote can be told.
 */
export function buildCommandLine(launch: Launch): string {
  const { folder } = launch;
  const script: string[] = [];
  const [command, ...args] = launch.argv;
  const program = launch.reportMissing
    ? quoteProgram(command)
    : quoteForSh(command);
  const words = [program, ...args.map(quoteForSh)];
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
      `cd -- ${place} 2>/dev/null || { ${explainFolder(place)}; }`,
    );
    if (launch.needsParac) script.push("[ -d .parac ] || _f no-parac");
  }
  script.push(...exports);
  if (launch.findParacle) {
    script.push(
      `PATH="$PATH:$PWD/.venv/bin:$HOME/.local/bin:$HOME/.paracle/bin"`,
      "export PATH",
    );
    if (launch.commandFolder !== undefined) {
      script.push(`PATH="$PATH":${quoteFolder(launch.commandFolder)}`);
    }
  }
  if (launch.reportMissing) {
    script.push(
      command.includes("/")
        ? `[ -f ${program} ] && [ -x ${program} ] || ` +
          `{ [ -f ${program} ] && _f not-executable; _f no-program; }`
        : `command -v ${program} >/dev/null 2>&1 || _f "no-command $PATH"`,
    );
  }
  if (launch.framed) script.push(`printf "\\036%s start\\n" ${launch.marker}`);
  // The process keeps its number when it becomes the program.
  script.push(`printf "\\036%s pid %s\\n" ${launch.marker} "$$" >&2`);
  script.push(`exec ${words.join(" ")}`);
  const line = `exec /bin/sh -c ${quoteForAnyShell(script.join("; "))}`;
  refuseLongLine(line, command);
  return line;
}

/**
 * Why `cd` failed. Below a folder that may not be entered nothing seems to
 * exist, so the nearest one that does is asked.
 */
function explainFolder(place: string): string {
  return [
    `_d=${place}`,
    `[ -e "$_d" ] && { [ -d "$_d" ] || _f not-folder; _f "denied $_d"; }`,
    `until [ -e "$_d" ] || [ "$_d" = "\${_d%/*}" ]; do _d=\${_d%/*}; done`,
    `_d=\${_d:-/}`,
    `[ -d "$_d" ] && { [ -x "$_d" ] || _f "denied $_d"; }`,
    "_f missing",
  ].join("; ");
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

/** What failed, and where. */
export interface LaunchContext {
  /** The host, the port and who logged in. */
  readonly place: Place;
  /** The remote's name in the configuration, if it has one. */
  readonly name?: string | undefined;
  /** What was to be started. */
  readonly launch: Launch;
}

/** Turns what our script reported into the failure it means. */
export function launchFailure(
  report: string,
  where: LaunchContext,
): ParacleError {
  const { place, launch } = where;
  const remote = loginName(place);
  const folder = launch.folder ?? "~";
  const [reason = "", ...rest] = report.trim().split(" ");
  const said = rest.join(" ");
  const state = folderState(reason, said, where);
  if (state !== undefined) {
    return new ParacleError(
      reason === "denied"
        ? "remote.workspace_denied"
        : "remote.workspace_missing",
      `Cannot use "${folder}" on ${remote}: ${state}`,
      { details: { remote, port: place.port, workspace: folder, reason } },
    );
  }
  const [command] = launch.argv;
  const absent = programState(reason, said, where);
  if (absent !== undefined) {
    const path = reason === "no-command" ? { path: said } : {};
    return new ParacleError(
      "remote.paracle_missing",
      `Cannot run "${command}" on ${remote}: ${absent}`,
      { details: { remote, workspace: folder, command, reason, ...path } },
    );
  }
  return new ParacleError(
    "exec.failed",
    `Cannot run the command on ${remote}: its start was reported as "${report.trim()}"`,
    { details: { remote, workspace: folder } },
  );
}

function folderState(
  reason: string,
  said: string,
  where: LaunchContext,
): string | undefined {
  const { place, name = "NAME", launch } = where;
  const set =
    `correct its "workspace" in the file that this names: paracle remote show ${name}`;
  switch (reason) {
    case "missing":
      return `no such folder; see what is there with: ${
        sshCommand(place, "ls")
      }, and ${set}`;
    case "not-folder":
      return `a file, not a folder; ${set}`;
    case "no-parac":
      return `it has no .parac folder, so it is not a workspace; find one with: ${
        sshCommand(place, "find . -maxdepth 4 -name .parac")
      }, and ${set}`;
    case "denied": {
      const folder = said === "" ? launch.folder ?? "~" : said;
      const look = sshCommand(place, `ls -ld ${quoteFolder(folder)}`);
      return `permission denied, ${place.user} may not enter "${folder}"; look with: ${look}`;
    }
    default:
      return undefined;
  }
}

function programState(
  reason: string,
  said: string,
  { place, name = "NAME", launch }: LaunchContext,
): string | undefined {
  const program = quoteProgram(launch.argv[0]);
  switch (reason) {
    case "no-command":
      return `not found on PATH (${said}); put it there with "paracle remote install ${name}", or name its path with "command:" in remotes.yaml`;
    case "no-program":
      return `"command:" names no program there; look with: ${
        sshCommand(place, `ls -l ${program}`)
      }, and correct it in remotes.yaml`;
    case "not-executable":
      return `"command:" names a file that ${place.user} may not execute; allow it with: ${
        sshCommand(place, `chmod +x ${program}`)
      }`;
    default:
      return undefined;
  }
}

/** The `ssh` command a person types to run `line` there. */
function sshCommand(place: Place, line: string): string {
  const port = place.port === 22 ? "" : `-p ${place.port} `;
  const words = /^[A-Za-z0-9_\/., +-]+$/.test(line) ? line : quoteForSh(line);
  return `ssh ${port}${loginName(place)} ${words}`;
}

function refuseLongLine(line: string, program: string): void {
  const { length } = new TextEncoder().encode(line);
  if (length <= MAX_LINE_BYTES) return;
  throw new ParacleError(
    "usage.invalid",
    `Cannot run "${program}": its command line has ${length} bytes and a remote may take no more than ${MAX_LINE_BYTES}; give it the data on standard input`,
    { details: { bytes: length, maxBytes: MAX_LINE_BYTES } },
  );
}

function variableName(name: string): string {
  // Our script uses a few of its own, which start with `_`.
  const own = ["_nl", "_f", "_d"].includes(name);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !own) return name;
  throw new ParacleError(
    "usage.invalid",
    `Cannot set the variable "${name}": a name has letters, digits and _ only, and is not _nl, _f or _d`,
  );
}
