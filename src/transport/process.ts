/**
 * A process on a remote, as its caller sees it.
 *
 * @module
 */

/** A terminal's size in characters. */
export interface TerminalSize {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
}

/** How a process ended. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | {
    readonly kind: "signaled";
    /** With the `SIG` prefix: `"SIGTERM"`. */
    readonly signal: string;
    readonly coreDumped: boolean;
  };

/**
 * A running remote process. Its streams must be read or cancelled; `close()`
 * gives up on it without waiting for the remote.
 */
export interface RemoteProcess extends AsyncDisposable {
  /** What the process reads; closing it is end of file. */
  readonly stdin: WritableStream<Uint8Array>;
  /** Standard output, byte for byte. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** Standard error, byte for byte; empty with a terminal. */
  readonly stderr: ReadableStream<Uint8Array>;
  /**
   * How it ended, once both streams were delivered. Rejects with
   * `connect.lost` when the link died first: the outcome is then unknown;
   * with `remote.*` when the command could not be started.
   */
  readonly status: Promise<ExitStatus>;
  /** Sends a signal, such as `"SIGINT"`, to the remote process group. */
  kill(signal: string): void;
  /** Tells the remote terminal its new size. */
  resize(size: TerminalSize): void;
  /** Ends the channel. Idempotent, never rejects. */
  close(): Promise<void>;
}

// POSIX numbers, the same on every system we run on or talk to.
const NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/**
 * The status a shell reports: the code, or 128 plus the signal's number. SSH
 * carries 32 bits and a process 8: what does not fit stays a failure.
 */
export function shellStatus(status: ExitStatus): number {
  if (status.kind === "exited") {
    return status.code > 255 ? (status.code & 255) || 255 : status.code;
  }
  return 128 + (NUMBERS[status.signal] ?? 0);
}
