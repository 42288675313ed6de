/**
 * This terminal, or these pipes, joined to a remote process.
 *
 * @module
 */
import type { RemoteProcess } from "../transport/process.ts";
import { shellStatus } from "../transport/process.ts";
import type { SpawnOptions } from "../transport/transport.ts";
import type { CliIo } from "./io.ts";
import { watchForEscape } from "./escape.ts";
import { GIVEN_UP } from "./given_up.ts";
import { rawOutput } from "./raw_output.ts";
import { ParacleError } from "../core/errors.ts";

/** How to join. */
export interface AttachOptions {
  /** Whether the remote process has a terminal. */
  readonly pty: boolean;
  /** Stops waiting: the process is asked to stop and the reason is thrown. */
  readonly signal?: AbortSignal;
  /** How long the first Ctrl-C is waited on in silence. Default 2 000 ms. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 2_000;

type Signal = "SIGINT" | "SIGTERM";

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
  io.seal(GIVEN_UP.sent.kinds); // the command runs: nothing more is read here, or connected to
  using held = new DisposableStack();
  const { left, leave } = leaveWhenAsked(process, io, held, options);
  const borrow = { preventClose: true, preventAbort: true };
  let stdout = process.stdout;
  let stdin = io.stdin;
  if (options.pty) {
    held.use(io.onResize((size) => process.resize(size)));
    if (io.isTerminal.stdin) {
      held.use(io.rawInput());
      stdout = stdout.pipeThrough(rawOutput());
      // Ctrl-C is a key for the remote here; this is the way out.
      stdin = stdin.pipeThrough(watchForEscape(() => leave("SIGINT")), {
        preventCancel: true,
      });
    }
  }
  const input = new AbortController();
  held.defer(() => input.abort());
  stdin.pipeTo(process.stdin, {
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

/** Says that the remote takes its time, unless disposed before. */
function notice(io: CliIo, patienceMs: number): Disposable {
  const timer = setTimeout(() => {
    io.err("[asked the remote command to stop; Ctrl-C again leaves]\n");
  }, patienceMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

function leaveWhenAsked(
  process: RemoteProcess,
  io: CliIo,
  held: DisposableStack,
  options: AttachOptions,
): { readonly left: Promise<never>; leave(signal: Signal): void } {
  const { signal: limit, pty, patienceMs = PATIENCE_MS } = options;
  const left = Promise.withResolvers<never>();
  left.promise.catch(() => {}); // may lose the race
  const over = (): void => {
    process.kill("SIGTERM");
    left.reject(limit?.reason);
  };
  limit?.addEventListener("abort", over);
  held.defer(() => limit?.removeEventListener("abort", over));
  if (limit?.aborted) over();
  const leave = (signal: Signal): void => {
    process.kill("SIGKILL");
    left.reject(
      new ParacleError(
        signal === "SIGINT" ? "cancelled.interrupt" : "cancelled.terminate",
        "Left without waiting for the remote command: it was asked to stop",
      ),
    );
  };
  let asked = false;
  held.use(io.onSignal((signal) => {
    if (!asked) {
      asked = true;
      process.kill(signal);
      if (signal === "SIGINT" && !pty) held.use(notice(io, patienceMs));
      return;
    }
    leave(signal);
  }));
  return { left: left.promise, leave };
}
