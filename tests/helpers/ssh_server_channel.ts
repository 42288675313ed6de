/**
 * What a handler of the test server reads from and writes to.
 *
 * @module
 */
import type { ServerSession, ServerStream } from "./ssh_server_library.ts";

/** A terminal as the client described it. */
export interface ServerTerminal {
  readonly term: string;
  readonly columns: number;
  readonly rows: number;
}

/** What a client asks to run. */
export interface ExecRequest {
  /** The line, as it came. */
  readonly command: string;
  /** Variables the client sent. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined without a terminal. */
  readonly pty: ServerTerminal | undefined;
}

/** The running command's side of a channel. */
export interface ExecChannel {
  /** What the client sends; ends at its end of file or with the channel. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Sends output; resolves when the client's window took it, or the channel is gone. */
  stdout(data: string | Uint8Array): Promise<void>;
  /** Sends output to the client's stderr; as `stdout`. */
  stderr(data: string | Uint8Array): Promise<void>;
  /** Ends with a status, after the output. */
  exit(code: number): Promise<void>;
  /** Ends as a signal's victim, after the output; the name is `"TERM"`, `"KILL"`, … */
  exitSignal(name: string, coreDumped?: boolean): Promise<void>;
  /** Closes the channel without saying how the command ended. */
  abandon(): void;
  /** Calls back for each signal from the client, without `SIG`. */
  onSignal(listener: (name: string) => void): void;
  /** Calls back for each new size of the client's terminal. */
  onResize(listener: (size: { columns: number; rows: number }) => void): void;
  /** Aborted when the channel or the connection is gone. */
  readonly gone: AbortSignal;
}

const STDIN_BYTES = 256 * 1024;

/** Wraps ssh2's channel; `gone` is aborted by whoever watches the connection. */
export function execChannel(
  session: ServerSession,
  stream: ServerStream,
  gone: AbortSignal,
): ExecChannel {
  const stdin = readStdin(stream, gone);
  stream.on("error", () => {}); // the connection's end tells the same
  let queue: Promise<void> = Promise.resolve();
  // One write at a time: ssh2 mixes up chunks of stdout and stderr that wait
  // for the window together, and keeps what waited after it was sent.
  const send = (to: "stdout" | "stderr", data: string | Uint8Array) =>
    queue = queue.then(async () => {
      if (gone.aborted || data.length === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = (): void => resolve();
      gone.addEventListener("abort", done);
      (to === "stdout" ? stream : stream.stderr).write(data, done);
      await promise;
      gone.removeEventListener("abort", done);
      stream._chunk = stream._chunkcb = undefined;
      stream._chunkErr = stream._chunkcbErr = undefined;
    });
  const finish = (say: () => void): Promise<void> =>
    queue = queue.then(() => {
      if (gone.aborted) return;
      say();
      stream.end();
    });
  return {
    stdin,
    gone,
    stdout: (data) => send("stdout", data),
    stderr: (data) => send("stderr", data),
    exit: (code) => finish(() => stream.exit(code)),
    exitSignal: (name, coreDumped = false) =>
      finish(() => stream.exit(name, coreDumped, "")),
    abandon: () => stream.close(),
    onSignal: (listener) =>
      void session.on("signal", (accept, _reject, { name }) => {
        accept?.();
        listener(name);
      }),
    onResize: (listener) =>
      void session.on("window-change", (accept, _reject, { cols, rows }) => {
        accept?.();
        listener({ columns: cols, rows });
      }),
  };
}

function readStdin(
  stream: ServerStream,
  gone: AbortSignal,
): ReadableStream<Uint8Array> {
  let open = true;
  return new ReadableStream<Uint8Array>({
    start(controller): void {
      const end = (): void => {
        if (open) controller.close();
        open = false;
      };
      stream.on("data", (chunk: Uint8Array) => {
        if (!open) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 0) <= 0) stream.pause();
      });
      stream.once("end", end);
      gone.addEventListener("abort", end, { once: true });
      if (gone.aborted) end();
    },
    pull: () => void stream.resume(),
    cancel: () => {
      open = false;
      stream.resume();
    },
  }, new ByteLengthQueuingStrategy({ highWaterMark: STDIN_BYTES }));
}
