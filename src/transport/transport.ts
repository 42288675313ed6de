/**
 * The contract between what runs commands and what carries them: interfaces
 * only. `ssh` implements it; everything above is handed one.
 *
 * @module
 */
import type { RemoteProcess, TerminalSize } from "./process.ts";
import type {
  IncomingChannel,
  RawChannel,
  RemoteAddress,
  RemoteListener,
} from "./raw_channel.ts";

/** A program and its arguments; never a shell line. */
export type Argv = readonly [program: string, ...args: string[]];

/** How one call runs. */
export interface CallOptions {
  /** Cancels the call: the remote process is asked to stop. */
  readonly signal?: AbortSignal;
  /**
   * Folder to run in; `~/` is the remote user's home. Default: the remote's
   * workspace if the transport was connected with one, else the login folder.
   * `false` stays in the login folder.
   */
  readonly cwd?: string | false;
  /** Variables set for the command, over those of the remote. Not for secrets. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a streamed process starts. */
export interface SpawnOptions extends CallOptions {
  /** A terminal of this size and type; stdout then carries stderr too. */
  readonly pty?: TerminalSize & { readonly term: string };
  /**
   * Whether the folder must hold `.parac`, and `argv[0]` is the remote's
   * `paracle`: searched on PATH, in the workspace's `.venv/bin`, in
   * `~/.local/bin` and `~/.paracle/bin`. Default: false.
   */
  readonly workspaceCommand?: boolean;
  /**
   * Drops what the remote's start-up files print before the command starts,
   * by a marker, so that stdout is the command's alone; the noise goes to
   * stderr. Default: false, bytes untouched.
   */
  readonly framed?: boolean;
}

/** How a collected command runs. */
export interface ExecuteOptions extends CallOptions {
  /** What the command reads; default: nothing. */
  readonly input?: string | Uint8Array;
  /** Time for the whole command in milliseconds; default: none. Then `exec.timeout`. */
  readonly timeoutMs?: number;
  /** Limit for stdout and for stderr, in bytes; default 64 MiB. Then `exec.output_too_large`. */
  readonly maxOutputBytes?: number;
  /** As in {@linkcode SpawnOptions}. */
  readonly framed?: boolean;
  /** As in {@linkcode SpawnOptions}. */
  readonly workspaceCommand?: boolean;
}

/** What a collected command left. Exactly one of `exitCode` and `signal` is set. */
export interface ExecuteResult {
  /** Standard output as UTF-8 text. */
  readonly stdout: string;
  /** Standard error as UTF-8 text. */
  readonly stderr: string;
  /** The exit status, or undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, as `"SIGTERM"`. */
  readonly signal: string | undefined;
}

/** A two-way byte stream to a port the remote can reach. Whoever opened it closes it. */
export interface Channel extends AsyncDisposable {
  /** What the other side sends. */
  readonly readable: ReadableStream<Uint8Array>;
  /** What is sent to the other side; closing it is a half-close. */
  readonly writable: WritableStream<Uint8Array>;
  /** Ends both directions. */
  close(): Promise<void>;
}

/** A TCP endpoint as the remote sees it. */
export interface Endpoint {
  /** Host name or address. */
  readonly host: string;
  /** Port, 1 to 65535. */
  readonly port: number;
}

/**
 * An authenticated, host-key-verified connection.
 *
 * Whoever obtained it owns it and must close it. Methods may be called
 * concurrently. `close()` is idempotent, never rejects, settles every pending
 * call, and resolves only once sockets and timers are gone.
 */
export interface Transport extends AsyncDisposable {
  /** Resolves, never rejects, when the link ends: with the cause, or undefined if we closed it. */
  readonly closed: Promise<Error | undefined>;
  /**
   * Runs a command to its end and collects what it prints. A string is a
   * line for the remote's `/bin/sh`, as with `ssh host "line"`; an array is
   * a program and its arguments, quoted here and nowhere else. A command
   * that ran and failed is a result, not an error.
   *
   * @throws {ParacleError} `connect.lost`, `connect.closed`, `exec.rejected`,
   * `exec.timeout`, `exec.output_too_large`, `remote.*`.
   */
  execute(
    command: string | Argv,
    options?: ExecuteOptions,
  ): Promise<ExecuteResult>;
  /**
   * Starts `argv` on the remote and streams it.
   *
   * @throws {ParacleError} `connect.lost`, `connect.closed`, `exec.rejected`.
   */
  spawn(argv: Argv, options?: SpawnOptions): Promise<RemoteProcess>;
  /**
   * Opens a TCP connection from the remote to an endpoint.
   *
   * @throws {ParacleError} `connect.refused`, `connect.lost`, `exec.rejected`.
   */
  dial(
    endpoint: Endpoint,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Channel>;
  /**
   * Opens a connection from the remote to a port or a unix socket there, for
   * whoever joins it to another one.
   *
   * @throws {ParacleError} `connect.refused`, `connect.lost`, `exec.rejected`,
   * `connect.timeout`.
   */
  open(
    address: RemoteAddress,
    options?: { readonly signal?: AbortSignal },
  ): Promise<RawChannel>;
  /**
   * Listens on the remote (RFC 4254, 7.1); port 0 picks one. `onConnection`
   * is told of each connection and must take or reject it in the same turn.
   *
   * @throws {ParacleError} `tunnel.remote_refused`, `connect.lost`.
   */
  listen(
    address: RemoteAddress,
    onConnection: (incoming: IncomingChannel) => void,
    options?: { readonly signal?: AbortSignal },
  ): Promise<RemoteListener>;
  /**
   * Asks the server something it must answer and returns the milliseconds
   * that took. The caller sets the limit with the signal.
   *
   * @throws {ParacleError} `connect.lost`, `connect.closed`.
   */
  probe(options?: { readonly signal?: AbortSignal }): Promise<number>;
  /** Ends the connection and everything opened through it. */
  close(): Promise<void>;
}
