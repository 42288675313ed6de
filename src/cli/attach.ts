/**
 * This terminal, or these pipes, joined to a remote process.
 *
 * @module
 */
import type { RemoteProcess } from "../transport/process.ts";
import { shellStatus } from "../transport/process.ts";
import type { SpawnOptions } from "../transport/transport.ts";
import type { CliIo } from "./io.ts";
import { rawOutput } from "./raw_output.ts";
import { ParacleError } from "../core/errors.ts";

/** How to join. */
export interface AttachOptions {
  /** Whether the remote process has a terminal. */
  readonly pty: boolean;
  /** Stops waiting: the process is asked to stop and the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A terminal for the remote when all three streams here are one. */
export function terminalFor(io: CliIo): SpawnOptions["pty"] {
  const { stdin, stdout, stderr } = io.isTerminal;
  if (!stdin || !stdout || !stderr) return undefined;
  return requestedTerminal(io);
}

/** A terminal for the remote whatever the streams here are. */
export function requestedTerminal(io: CliIo): NonNullable<SpawnOptions["pty"]> {
  return { term: io.env("TERM") ?? "xterm-256color", ...io.terminalSize() };
}

/**
 * Copies bytes both ways until the process ends, and returns the status to
 * exit with. The first Ctrl-C goes to the remote process, the second leaves.
 *
 * @throws {ParacleError} `connect.lost`, `remote.*`, `cancelled.*`.
 */
export async function attach(
  process: RemoteProcess,
  io: CliIo,
  options: AttachOptions,
): Promise<number> {
  using held = new DisposableStack();
  const left = leaveWhenAsked(process, io, held, options.signal);
  const borrow = { preventClose: true, preventAbort: true };
  let stdout = process.stdout;
  if (options.pty) {
    held.use(io.onResize((size) => process.resize(size)));
    if (io.isTerminal.stdin) {
      held.use(io.rawInput());
      stdout = stdout.pipeThrough(rawOutput());
    }
  }
  const input = new AbortController();
  held.defer(() => input.abort());
  io.stdin.pipeTo(process.stdin, {
    signal: input.signal,
    preventCancel: true,
  }).catch(() => {}); // the command may end before it has read everything
  const work = Promise.all([
    stdout.pipeTo(io.stdout, borrow),
    process.stderr.pipeTo(io.stderr, borrow),
    process.status,
  ]);
  work.catch(() => {}); // may lose the race
  try {
    const [, , status] = await Promise.race([work, left]);
    return shellStatus(status);
  } catch (error) {
    if (error instanceof ParacleError) throw error;
    // Our own output broke: its reader left, as `head` does, or a disk is full.
    // The command would block on it for ever; let it end as if it wrote there.
    process.kill("SIGPIPE");
    throw outputFailure(error);
  }
}

function outputFailure(error: unknown): unknown {
  const isSystem = error instanceof Error && "code" in error;
  if (!isSystem || error.name === "BrokenPipe") return error;
  return new ParacleError(
    "exec.failed",
    `Cannot pass on what the remote command prints: ${error.message}; it was asked to stop`,
    { cause: error },
  );
}

function leaveWhenAsked(
  process: RemoteProcess,
  io: CliIo,
  held: DisposableStack,
  limit: AbortSignal | undefined,
): Promise<never> {
  const left = Promise.withResolvers<never>();
  left.promise.catch(() => {}); // may lose the race
  const over = (): void => {
    process.kill("SIGTERM");
    left.reject(limit?.reason);
  };
  limit?.addEventListener("abort", over);
  held.defer(() => limit?.removeEventListener("abort", over));
  if (limit?.aborted) over();
  let asked = false;
  held.use(io.onSignal((signal) => {
    if (!asked) {
      asked = true;
      process.kill(signal);
      return;
    }
    process.kill("SIGKILL");
    left.reject(
      new ParacleError(
        signal === "SIGINT" ? "cancelled.interrupt" : "cancelled.terminate",
        "Left without waiting for the remote command: it was asked to stop",
      ),
    );
  }));
  return left.promise;
}
