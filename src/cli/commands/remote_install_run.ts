/**
 * The work of `paracle remote install`.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import type { RemoteBook } from "../../config/book.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { CliContext } from "../context.ts";
import { openProgramFile } from "../install_file_io.ts";
import { InstallProgress } from "../install_progress.ts";
import { install, type Installed } from "../install_steps.ts";
import { megabytes } from "../install_target.ts";
import type { CliIo } from "../io.ts";
import { isLocked } from "../version_io.ts";
import { renderJson } from "../output.ts";
import { openRemote } from "../remotes.ts";
import { VERSION } from "../version.ts";

/** Flags of the command. */
export interface RemoteInstallFlags {
  /** The program to send; default: this one. */
  readonly binary?: string;
  /** A folder on the remote. */
  readonly path: string;
  /** One document for programs. */
  readonly json: boolean;
}

/** Installs, writes `command` into the file, and says what is there now. */
export async function runRemoteInstall(
  this: CliContext,
  flags: RemoteInstallFlags,
  name: string,
): Promise<void> {
  const { io, services } = this;
  const folder = folderOf(flags.path);
  if (flags.binary === undefined && await isLocked()) throw uselessThere();
  const binary = binaryOf(flags.binary, io);
  const { book, remote } = await openRemote(this, name);
  const file = await openProgramFile(binary);
  const { signal } = io;
  await using transport = await services.reach(remote, { signal });
  using progress = new InstallProgress(io, {
    clock: services.clock,
    size: file.size,
  });
  const installed = await install(transport, file, {
    name,
    folder,
    signal,
    onResume: (bytes) =>
      io.err(`Going on: ${megabytes(bytes)} are there already\n`),
    onProgress: (sent) => progress.at(sent),
  });
  progress[Symbol.dispose]();
  const command = `${folder}/paracle`;
  const saved = await setCommand(book, name, command);
  const { version } = installed;
  if (version !== VERSION) {
    io.err(`warning: version ${version} is there now, ${VERSION} is here\n`);
  }
  if (!flags.json) return tell(io, name, { installed, saved });
  io.out(renderJson({
    schemaVersion: 1,
    remote: name,
    path: installed.path,
    version,
    size: file.size,
    sha256: file.sha256,
    sent: installed.sent,
    unchanged: installed.unchanged,
    previous: installed.keptPrevious ? `${installed.path}.previous` : null,
    command,
    file: saved.file,
  }));
}

interface Saved {
  readonly file: string;
  readonly changed: boolean;
}

function tell(
  io: CliIo,
  name: string,
  { installed, saved }: {
    readonly installed: Installed;
    readonly saved: Saved;
  },
): void {
  const path = printable(installed.path);
  const did = installed.unchanged ? "Already there" : "Installed";
  io.out(`${did}: paracle ${installed.version} as ${path} on "${name}"\n`);
  if (installed.keptPrevious) io.out(`The one before is ${path}.previous\n`);
  if (saved.changed) io.out(`Set "command" in ${printable(saved.file)}\n`);
}

/** Says in the file that counts where the program is. */
async function setCommand(
  book: RemoteBook,
  name: string,
  command: string,
): Promise<Saved> {
  const { fields, scope } = book.entry(name);
  const file = book.pathOf(scope) ?? scope;
  if (fields["command"] === command) return { file, changed: false };
  await book.edit(scope, (document) => {
    const now = document.fieldsOf(name) ?? {};
    document.setRemote(name, { ...now, command });
  });
  return { file, changed: true };
}

/** A folder there, without a slash at its end. */
function folderOf(path: string): string {
  const folder = path.replace(/\/+/g, "/").replace(/\/$/, "");
  const known = /^(~|~\/.+|\/.+)$/.test(folder);
  if (known && !/\p{C}/u.test(folder) && !/(^|\/)\.\.?(\/|$)/.test(folder)) {
    return folder;
  }
  throw new ParacleError(
    "usage.invalid",
    `Cannot install into "${printable(path)}": expected a folder on the ` +
      `remote, absolute or below ~, as in --path '~/.paracle/bin'`,
  );
}

function uselessThere(): ParacleError {
  return new ParacleError(
    "usage.invalid",
    "Cannot install this program: it is locked to its remotes, and over " +
      "there it could reach nothing else, no model either; name another " +
      "with: --binary FILE",
  );
}

function binaryOf(named: string | undefined, io: CliIo): string {
  if (named !== undefined) {
    return isAbsolute(named) ? named : join(io.cwd(), named);
  }
  const [program, ...more] = io.program();
  if (program !== undefined && more.length === 0) return program;
  throw new ParacleError(
    "usage.invalid",
    "Cannot install this program: it runs from its source; build one with " +
      '"deno task compile" and add: --binary dist/paracle',
  );
}
