/**
 * Running a command to its end and keeping what it printed.
 *
 * @module
 */
import { ExitError } from "../core/errors.ts";
import type { RemoteProcess } from "./process.ts";
import type { Argv, ExecuteOptions, ExecuteResult } from "./transport.ts";
import type { Spawner } from "./spawning.ts";

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Starts the command, feeds it, collects both streams.
 *
 * @throws {ParacleError} what `spawn` throws.
 * @throws {ExitError} `exec.timeout`, `exec.output_too_large`: with what had
 * arrived.
 */
export async function execute(
  spawn: Spawner,
  command: string | Argv,
  options: ExecuteOptions,
): Promise<ExecuteResult> {
  const argv: Argv = typeof command === "string"
    ? ["/bin/sh", "-c", command]
    : command;
  const name = typeof command === "string" ? command : command[0];
  const controller = new AbortController();
  const abort = (): void => controller.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", abort);
  if (options.signal?.aborted) abort();
  const arrived: Arrived = { argv, stdout: [], stderr: [] };
  const timer = limit(options.timeoutMs, name, arrived, controller);
  try {
    await using process = await spawn(argv, {
      ...options,
      signal: controller.signal,
      findParacle: typeof command === "string",
    });
    return await collect(process, options, arrived, controller);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
  }
}

/** What was started, and what it has printed so far. */
interface Arrived {
  readonly argv: Argv;
  readonly stdout: Uint8Array[];
  readonly stderr: Uint8Array[];
}

function limit(
  timeoutMs: number | undefined,
  name: string,
  arrived: Arrived,
  controller: AbortController,
): ReturnType<typeof setTimeout> | undefined {
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => {
    controller.abort(
      new ExitError(
        "exec.timeout",
        `Remote command "${name}" timed out after ${
          timeoutMs / 1000
        } s: it was asked to stop, outcome unknown`,
        textOf(arrived),
        { details: { timeoutMs } },
      ),
    );
  }, timeoutMs);
}

async function collect(
  process: RemoteProcess,
  options: ExecuteOptions,
  arrived: Arrived,
  controller: AbortController,
): Promise<ExecuteResult> {
  const { signal } = controller;
  const maxBytes = options.maxOutputBytes ?? DEFAULT_MAX_BYTES;
  const full = (): void =>
    controller.abort(
      new ExitError(
        "exec.output_too_large",
        `Cannot keep the output of the remote command: more than ${maxBytes} bytes; raise maxOutputBytes or stream it with spawn()`,
        textOf(arrived),
        { details: { maxBytes } },
      ),
    );
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {}); // may lose the race
  const stop = (): void => {
    process.kill("SIGTERM");
    stopped.reject(signal.reason);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    const work = Promise.all([
      keep(process.stdout, arrived.stdout, maxBytes, full),
      keep(process.stderr, arrived.stderr, maxBytes, full),
      write(process.stdin, options.input),
    ]).then(async () => {
      const status = await process.status;
      const exited = status.kind === "exited";
      return {
        stdout: decode(arrived.stdout),
        stderr: decode(arrived.stderr),
        exitCode: exited ? status.code : undefined,
        signal: exited ? undefined : status.signal,
      };
    });
    work.catch(() => {}); // may lose the race
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Reads a stream to its end, or until `maxBytes` are kept and more come. */
async function keep(
  stream: ReadableStream<Uint8Array>,
  chunks: Uint8Array[],
  maxBytes: number,
  full: () => void,
): Promise<void> {
  let room = maxBytes;
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, room));
    if (chunk.length > room) {
      full();
      break;
    }
    room -= chunk.length;
  }
}

function textOf(
  { argv, stdout, stderr }: Arrived,
): { readonly argv: Argv; readonly stdout: string; readonly stderr: string } {
  return { argv, stdout: decode(stdout), stderr: decode(stderr) };
}

function decode(chunks: readonly Uint8Array[]): string {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole);
}

async function write(
  stdin: WritableStream<Uint8Array>,
  input: string | Uint8Array | undefined,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    if (input !== undefined && input.length > 0) {
      await writer.write(
        typeof input === "string" ? new TextEncoder().encode(input) : input,
      );
    }
    await writer.close();
  } catch {
    // A command may end without reading all it was given; its status says how.
  }
}
