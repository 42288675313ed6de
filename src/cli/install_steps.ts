/**
 * Installing a program over a connection, step by step; what fails leaves the
 * program that was there as it was.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Argv, ExecuteResult, Transport } from "../transport/transport.ts";
import type { ProgramFile } from "./install_file_io.ts";
import {
  digestScript,
  discardScript,
  probeScript,
  receiveScript,
  replaceScript,
  tryScript,
} from "./install_scripts.ts";
import { installFault, readTarget } from "./install_target.ts";
import { resumableBytes, upload } from "./install_upload.ts";

/** What is to be installed, and where. */
export interface InstallOptions {
  /** The remote's name, for messages. */
  readonly name: string;
  /** The folder there: absolute, or below `~`. */
  readonly folder: string;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Told before the first byte how much is there already. */
  readonly onResume: (bytes: number) => void;
  /** Told how many bytes are there. */
  readonly onProgress: (sent: number) => void;
}

/** What was installed. */
export interface Installed {
  /** The program, absolute. */
  readonly path: string;
  /** What it says it is. */
  readonly version: string;
  /** Bytes that were sent this time. */
  readonly sent: number;
  /** Whether this very program was there before. */
  readonly unchanged: boolean;
  /** Whether another was there, which is kept. */
  readonly keptPrevious: boolean;
}

const LIMIT_MS = 60_000;

/**
 * Probes, sends, checks, tries, replaces.
 *
 * @throws {ParacleError} `exec.failed` with the reason and what to do;
 * `connect.*`; what the signal was aborted with.
 */
export async function install(
  transport: Transport,
  file: ProgramFile,
  options: InstallOptions,
): Promise<Installed> {
  const call = new Call(transport, options);
  const target = readTarget(await call.text(probeScript(options.folder)));
  const path = `${target.folder}/paracle`;
  const offset = await resumableBytes(file, target);
  const unchanged = target.current === file.sha256;
  const bytes = unchanged ? 0 : file.size - offset;
  const fault = installFault(target, { kind: file.kind, bytes });
  if (fault !== undefined) throw call.refusal(fault);
  if (unchanged) {
    const version = await call.version([path, "--version"]);
    return { path, version, sent: 0, unchanged, keptPrevious: false };
  }
  if (offset > 0) options.onResume(offset);
  const { folder } = options;
  try {
    if (bytes > 0) await send(call, file, offset);
    const digest = await call.text(digestScript(folder));
    if (digest.trim() !== file.sha256) {
      throw call.refusal("what arrived is not what was sent; try again");
    }
    const version = await call.version(tryScript(folder));
    const said = await call.text(replaceScript(folder));
    const keptPrevious = said.includes("previous");
    return { path, version, sent: bytes, unchanged, keptPrevious };
  } catch (error) {
    const isOurs = error instanceof ParacleError &&
      error.code === "exec.failed";
    if (isOurs) await call.run(discardScript(folder, target.existed));
    throw error;
  }
}

async function send(
  call: Call,
  file: ProgramFile,
  offset: number,
): Promise<void> {
  const { folder, onProgress, signal } = call.options;
  const argv = receiveScript(folder, offset);
  const sending = { argv, offset, signal, onProgress };
  const { busy, fault } = await upload(call.transport, file, sending);
  if (busy) {
    const { name } = call.options;
    throw new ParacleError(
      "run.conflict",
      `Cannot install on "${printable(name)}": another installation is ` +
        "writing paracle.part there; try again when it has ended",
      { details: { remote: name, folder } },
    );
  }
  if (fault === undefined) return;
  throw call.refusal(`${fault}; nothing was changed there`);
}

/** Short commands of one installation. */
class Call {
  readonly transport: Transport;
  readonly options: InstallOptions;

  constructor(transport: Transport, options: InstallOptions) {
    this.transport = transport;
    this.options = options;
  }

  run(argv: Argv): Promise<ExecuteResult> {
    const { signal } = this.options;
    const limits = { timeoutMs: LIMIT_MS, maxOutputBytes: 64 * 1024 };
    return this.transport.execute(argv, {
      cwd: false,
      framed: true,
      signal,
      ...limits,
    });
  }

  async text(argv: Argv): Promise<string> {
    const { exitCode, stderr, stdout } = await this.run(argv);
    if (exitCode === 0) return stdout;
    throw this.refusal(printable(stderr.trim()) || "it does not say why");
  }

  /** The version a program says it is. */
  async version(argv: Argv): Promise<string> {
    const { exitCode, stderr, stdout } = await this.run(argv);
    const version = /^paracle, version (\S+)\s*$/.exec(stdout)?.[1];
    if (exitCode === 0 && version !== undefined) return printable(version);
    const said = printable((stderr.trim() || stdout.trim()).slice(0, 300));
    throw this.refusal(
      `the program does not run there: asked for its version, it ended with ` +
        `status ${exitCode ?? "unknown"}${said === "" ? "" : `: ${said}`}; ` +
        "give one that is built for that system with --binary",
    );
  }

  refusal(reason: string): ParacleError {
    const { folder, name } = this.options;
    return new ParacleError(
      "exec.failed",
      `Cannot install on "${printable(name)}": ${reason}`,
      { details: { remote: name, folder } },
    );
  }
}
