/**
 * The log of commands sent to remotes: `remote-access.log` in the user's state
 * folder. Every command for a remote loads this, so it loads next to nothing.
 *
 * @module
 */
import { userStateFolder } from "../config/paths.ts";
import { ensureStateFolderSync } from "../config/state_folder_io.ts";
import { ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { saveFlags } from "../core/own_source_io.ts";
import { printable } from "../core/printable.ts";
import { userName } from "../core/user_name.ts";
import { writeReason } from "../core/write_reason.ts";
import {
  accessLine,
  digestOf,
  exitOf,
  type RemoteAccess,
} from "./access_log.ts";
import type { CliIo } from "./io.ts";

const MAX_BYTES = 5 * 1024 * 1024;
const OPEN = { append: true, create: true, mode: 0o600 };
/** A rotation takes a moment; one that takes this long has died. */
const STALE_MS = 60_000;
/** Who was told that the log cannot be written: a command may try twice. */
const WARNED = new WeakSet<Pick<CliIo, "err">>();

/** A command for a remote. */
export interface SentCommand {
  /** The remote's name. */
  readonly remote: string;
  /** Its host, as configured. */
  readonly host: string;
  /** Program and arguments, as they are sent. */
  readonly argv: readonly string[];
}

/** How it is recorded. */
export interface AccessLogOptions {
  /** The process: its environment says who and where. */
  readonly io: Pick<CliIo, "env" | "err">;
  /** Whether the system's own words are told, too, when it cannot be written. Default: no. */
  readonly debug?: boolean;
  /** Failures that are not recorded: nothing was sent. Default: none. */
  readonly skip?: (error: unknown) => boolean;
  /**
   * Whether the file is opened at once, for work that gives up writing. Of a
   * log that is begun anew meanwhile, the line goes to the old one. Default: no.
   */
  readonly isHeld?: boolean;
  /** Size above which a new file is begun, in bytes. Default: 5 MiB. */
  readonly maxBytes?: number;
}

/**
 * Does `work`, which answers an exit status, and records how it ended. The log
 * changes nothing about that: when it cannot be written, one warning says so.
 * A process without a home, or that was started so as to write nothing, has no
 * log.
 */
export async function recordingAccess(
  { remote, host, argv }: SentCommand,
  options: AccessLogOptions,
  work: () => Promise<number>,
): Promise<number> {
  const start = performance.now();
  const working = work();
  // All that takes time is done while the command is under way.
  const time = new Date().toISOString();
  const hashing = digestOf(argv);
  const naming = userOf(options.io.env);
  const isReady = prepare(options);
  using held = options.isHeld === true && isReady ? hold(options) : undefined;
  const record = async (exit: number | string): Promise<void> => {
    const ms = performance.now() - start;
    const [digest, user] = await Promise.all([hashing, naming]);
    const access = { time, user, remote, host, digest, exit, ms };
    if (isReady) append(access, options, held);
  };
  let status: number;
  try {
    status = await working;
  } catch (error) {
    if (options.skip?.(error) !== true) await record(exitOf(error));
    throw error;
  }
  await record(status);
  return status;
}

/** The path of the log; undefined when the user has no folder for it. */
export function accessLogPath(env: CliIo["env"]): string | undefined {
  const windows = Deno.build.os === "windows";
  const home = env(windows ? "USERPROFILE" : "HOME");
  const folder = userStateFolder({ env, home, windows });
  return folder === undefined
    ? undefined
    : `${folder}${windows ? "\\" : "/"}remote-access.log`;
}

/**
 * The last lines of the log, the oldest first, one JSON object each; empty
 * when nothing was recorded. `lines` is how many at most; default: all.
 */
export async function readAccessLog(
  env: CliIo["env"],
  { lines = Infinity }: { readonly lines?: number } = {},
): Promise<readonly string[]> {
  const path = accessLogPath(env);
  if (path === undefined) return [];
  const texts = await Promise.all([textOf(`${path}.1`), textOf(path)]);
  const all = texts.join("").split("\n").filter((line) => line !== "");
  return all.slice(Math.max(0, all.length - lines));
}

/** Sees to it that a line can be added; false when it surely cannot. */
function prepare(options: AccessLogOptions): boolean {
  return attempt(options, (path) => {
    const { maxBytes = MAX_BYTES } = options;
    if (sizeOf(path) >= maxBytes) rotate(path, maxBytes);
  });
}

/** Never rejects: the number stands for a user without a name. */
async function userOf(env: CliIo["env"]): Promise<string> {
  const name = userName(env);
  if (name !== undefined) return name;
  // Loaded where no variable names the user, which is rare.
  const { systemUser } = await import("../core/system_user_io.ts");
  return systemUser() ?? uid();
}

function uid(): string {
  try {
    return `uid ${Deno.uid()}`;
  } catch {
    return "unknown";
  }
}

/** The open log; undefined when it cannot be opened. */
function hold(options: AccessLogOptions): Deno.FsFile | undefined {
  let file: Deno.FsFile | undefined;
  attempt(options, (path) => {
    file = Deno.openSync(path, OPEN);
  });
  return file;
}

function append(
  access: RemoteAccess,
  options: AccessLogOptions,
  held: Deno.FsFile | undefined,
): void {
  // In one write, so that lines of processes never mix.
  const line = new TextEncoder().encode(accessLine(access));
  attempt(options, (path) => {
    if (held !== undefined) return void held.writeSync(line);
    using file = Deno.openSync(path, OPEN);
    file.writeSync(line);
  });
}

/** Does something with the log, and lets it fail: answers whether it did not. */
function attempt(
  { io, debug = false }: AccessLogOptions,
  use: (path: string) => void,
): boolean {
  const path = accessLogPath(io.env);
  if (path === undefined) return false;
  try {
    use(path);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (debug) tell(io, `[not in the access log: ${printable(why)}]\n`);
    if (!isRefused(error) && !WARNED.has(io)) {
      WARNED.add(io);
      tell(io, lostWarning(path, error));
    }
    return false;
  }
}

function tell(io: Pick<CliIo, "err">, text: string): void {
  try {
    io.err(text);
  } catch {
    // Nobody reads it, which is no reason to fail a command.
  }
}

/** Whether whoever started this process wants it to write nothing. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Deno.errors.NotCapable)) return false;
  return Deno.permissions.querySync({ name: "write" }).state === "denied";
}

function lostWarning(path: string, error: unknown): string {
  const variable = Deno.build.os === "windows"
    ? "LOCALAPPDATA"
    : "XDG_STATE_HOME";
  const elsewhere = `name a folder that can be written with ${variable}`;
  const flags = saveFlags(folderOf(path));
  const why = !(error instanceof Deno.errors.NotCapable)
    ? `${reasonOf(error)}; ${elsewhere}`
    : Deno.build.standalone
    ? `this program may not write there, see: paracle doctor --permissions; ${elsewhere}, or build it anew with: deno task compile ${flags}`
    : `this process may not write there; ${missingPermission(error, flags)}`;
  return `warning: this command is not in the access log, ${printable(path)}: ${
    printable(why)
  }\n`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return writeReason(error) ?? error.message;
}

/** Makes the log if need be. */
function sizeOf(path: string): number {
  try {
    // To open a pipe would wait for a reader, maybe for ever.
    if (!Deno.statSync(path).isFile) {
      throw new ParacleError("config.unwritable", "it is no file");
    }
    using file = Deno.openSync(path, OPEN);
    return file.statSync().size;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    ensureStateFolderSync(folderOf(path));
    return 0;
  }
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}

/** Moves a full log aside; of processes that want to, one does. */
function rotate(path: string, maxBytes: number): void {
  const guard = `${path}.rotating`;
  if (!take(guard)) return;
  try {
    // Another process may have moved it since we looked.
    const { size } = Deno.statSync(path);
    if (size >= maxBytes) Deno.renameSync(path, `${path}.1`);
  } finally {
    Deno.removeSync(guard);
  }
}

/** Makes the file that only one can make; removes one that was left behind. */
function take(guard: string): boolean {
  try {
    const options = { createNew: true, write: true, mode: 0o600 };
    Deno.openSync(guard, options).close();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const { mtime } = Deno.statSync(guard);
    const ageMs = Date.now() - (mtime?.getTime() ?? 0);
    if (ageMs > STALE_MS) Deno.removeSync(guard); // the next one rotates
    return false;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
