/**
 * Running a command to its end and keeping what it printed.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type {
  Argv,
  ExecuteOptions,
  ExecuteResult,
} from "../transport/transport.ts";
import type { Spawner } from "./spawning.ts";

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Starts the command, feeds it, collects both streams.
 *
 * @throws {ParacleError} what `spawn` throws, `exec.timeout`,
 * `exec.output_too_large`.
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
  const timer = limit(options.timeoutMs, name, controller);
  try {
    await using process = await spawn(argv, {
      ...options,
      signal: controller.signal,
      findParacle: typeof command === "string",
    });
    return await collect(process, options, controller);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
  }
}

function limit(
  timeoutMs: number | undefined,
  name: string,
  controller: AbortController,
): ReturnType<typeof setTimeout> | undefined {
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => {
    controller.abort(
      new ParacleError(
        "exec.timeout",
        `Remote command "${name}" timed out after ${
          timeoutMs / 1000
        } s: it was asked to stop, outcome unknown`,
        { details: { timeoutMs } },
      ),
    );
  }, timeoutMs);
}

async function collect(
  process: RemoteProcess,
  options: ExecuteOptions,
  controller: AbortController,
): Promise<ExecuteResult> {
  const { signal } = controller;
  const maxBytes = options.maxOutputBytes ?? DEFAULT_MAX_BYTES;
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
      readAll(process.stdout, maxBytes, controller),
      readAll(process.stderr, maxBytes, controller),
      write(process.stdin, options.input),
    ]).then(async ([stdout, stderr]) => {
      const status = await process.status;
      const exited = status.kind === "exited";
      return {
        stdout,
        stderr,
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

async function readAll(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  controller: AbortController,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) {
      controller.abort(
        new ParacleError(
          "exec.output_too_large",
          `Cannot keep the output of the remote command: more than ${maxBytes} bytes; raise maxOutputBytes or stream it with spawn()`,
          { details: { maxBytes } },
        ),
      );
      break;
    }
    chunks.push(chunk);
  }
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
