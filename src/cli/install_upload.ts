/**
 * Bytes sent into a file over there, from where an earlier try stopped.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Argv, Transport } from "../transport/transport.ts";
import type { ProgramFile } from "./install_file_io.ts";
import { type InstallTarget, megabytes } from "./install_target.ts";

/** How to send. */
export interface UploadOptions {
  /** Reads the bytes over there. */
  readonly argv: Argv;
  /** How many are there already. */
  readonly offset: number;
  /** Stops; what has arrived stays. */
  readonly signal: AbortSignal;
  /** Told how many are sent, those that were there among them. */
  readonly onProgress: (sent: number) => void;
}

/** How the sending ended, when the connection lived. */
export interface UploadEnding {
  /** Bytes, those that were there among them. */
  readonly sent: number;
  /** Why the other side took no more; undefined when it took all. */
  readonly fault: string | undefined;
  /** Whether that was because somebody else is sending, too. */
  readonly busy: boolean;
}

const BUSY = 75; // EX_TEMPFAIL, as the script ends

/**
 * How many bytes of an earlier try can stay: all it left, if they are the
 * first of this file.
 */
export async function resumableBytes(
  file: ProgramFile,
  { part }: Pick<InstallTarget, "part">,
): Promise<number> {
  if (part === undefined || part.size > file.size) return 0;
  return await file.sha256Of(part.size) === part.sha256 ? part.size : 0;
}

/**
 * Sends a file. The other side's ending counts, not ours: it knows why it
 * stopped reading.
 *
 * @throws {ParacleError} `connect.lost` and what the signal was aborted with,
 * both saying that the next try goes on.
 */
export async function upload(
  transport: Transport,
  file: ProgramFile,
  options: UploadOptions,
): Promise<UploadEnding> {
  const { argv, offset, signal, onProgress } = options;
  let sent = offset;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(chunk);
      sent += chunk.length;
      onProgress(sent);
    },
  });
  try {
    await using process = await transport.spawn(argv, { cwd: false, signal });
    const bytes = await file.stream(offset);
    const printed = new Response(process.stderr).text();
    const sending = bytes.pipeThrough(counted)
      .pipeTo(process.stdin, { signal })
      .then(() => undefined, (error: unknown) => error);
    const [failure, status, stderr] = await Promise.all([
      sending,
      process.status,
      printed,
      process.stdout.pipeTo(new WritableStream()),
    ]);
    signal.throwIfAborted();
    const ended = status.kind === "exited" && status.code === 0;
    if (ended && failure !== undefined) throw failure; // of reading here
    const fault = ended ? undefined : lastLine(stderr) || "it does not say why";
    const busy = status.kind === "exited" && status.code === BUSY;
    return { sent, fault, busy };
  } catch (error) {
    throw stopped(signal.aborted ? signal.reason : error, sent, file.size);
  }
}

/** The failure, with what is left over there and how to go on. */
function stopped(error: unknown, sent: number, size: number): unknown {
  if (!(error instanceof ParacleError)) return error;
  const { code, message, details, cause } = error;
  return new ParacleError(
    code,
    `${message}; about ${megabytes(sent)} of ${megabytes(size)} are there in ` +
      `paracle.part: the same command goes on from there`,
    { details, cause },
  );
}

function lastLine(text: string): string {
  return printable(text.trimEnd().split("\n").at(-1) ?? "");
}
