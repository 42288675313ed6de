/**
 * A command running on an SSH channel.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type {
  ExitStatus,
  RemoteProcess,
  TerminalSize,
} from "../transport/process.ts";
import { type Launch, launchFailure } from "./launch.ts";
import { ReportFilter, StartFilter } from "./marker.ts";
import type { Channel, Client } from "./ssh2.d.ts";
import { type Feed, feed, sink } from "./streams.ts";

/** How long `close()` waits for the server to confirm. */
const CLOSE_LIMIT_MS = 1_000;

/** What a process is built from. */
export interface ProcessParts {
  /** The connection; borrowed. */
  readonly client: Client;
  /** The channel; taken over. */
  readonly channel: Channel;
  /** What was started. */
  readonly launch: Launch;
  /** `user@host`, for messages. */
  readonly remote: string;
  /** Whether a terminal was asked for: reports then come on stdout. */
  readonly pty: boolean;
}

/** One remote command; made inside ssh2's callback, or the end may be missed. */
export class SSHProcess implements RemoteProcess {
  /** What it reads. */
  readonly stdin: WritableStream<Uint8Array>;
  /** What it prints. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** What it complains. */
  readonly stderr: ReadableStream<Uint8Array>;
  /** How it ended. */
  readonly status: Promise<ExitStatus>;
  readonly #parts: ProcessParts;
  readonly #out: Feed;
  readonly #err: Feed;
  readonly #report: ReportFilter;
  readonly #channelClosed: Promise<void>;
  #settle: { resolve(status: ExitStatus): void; reject(error: Error): void };
  #exit: ExitStatus | undefined;
  #over = false;
  #closing: Promise<void> | undefined;

  /** Attaches every listener at once, synchronously. */
  constructor(parts: ProcessParts) {
    this.#parts = parts;
    const { channel } = parts;
    const ending = Promise.withResolvers<ExitStatus>();
    ending.promise.catch(() => {}); // a caller that never asks is no bug
    this.status = ending.promise;
    this.#settle = ending;
    this.#report = new ReportFilter(parts.launch.marker);
    this.#out = feed(channel);
    this.#err = feed(channel.stderr);
    this.stdout = this.#out.stream;
    this.stderr = this.#err.stream;
    const closed = Promise.withResolvers<void>();
    this.#channelClosed = closed.promise;
    channel.on("error", () => {}); // the link's own end says more
    channel.on("exit", (code, signal, dump) => {
      this.#exit = code === null
        ? {
          kind: "signaled",
          signal: signal ?? "SIGKILL",
          coreDumped: dump ?? false,
        }
        : { kind: "exited", code };
    });
    this.#listen();
    channel.on("close", () => {
      this.#ended();
      closed.resolve();
    });
    this.stdin = sink(channel, this.#channelClosed);
  }

  /** Sends a signal to the remote process group (RFC 4254, 6.9). */
  kill(signal: string): void {
    const { client, channel } = this.#parts;
    if (this.#over || channel.outgoing.state === "closed") return;
    // `channel.signal()` does nothing once stdin was closed.
    client._protocol?.signal(channel.outgoing.id, signal.replace(/^SIG/, ""));
  }

  /** Tells the terminal's new size (RFC 4254, 6.7). */
  resize(size: TerminalSize): void {
    const { client, channel } = this.#parts;
    if (this.#over || channel.outgoing.state === "closed") return;
    client._protocol?.windowChange(
      channel.outgoing.id,
      size.rows,
      size.columns,
      0,
      0,
    );
  }

  /** Ends the channel; a status that is not known by then is `connect.closed`. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Same as {@linkcode SSHProcess.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The link died: whatever is not known now never will be. */
  lost(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#out.fail(error);
    this.#err.fail(error);
    this.#settle.reject(error);
  }

  async #close(): Promise<void> {
    const { channel } = this.#parts;
    this.lost(
      new ParacleError(
        "connect.closed",
        "The remote command was given up: its channel was closed here",
      ),
    );
    channel.resume();
    channel.stderr.resume();
    channel.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_LIMIT_MS);
    });
    await Promise.race([this.#channelClosed, limit]);
    clearTimeout(timer);
  }

  #listen(): void {
    const { channel, launch, pty } = this.#parts;
    const start = launch.framed ? new StartFilter(launch.marker) : undefined;
    const reports = this.#report;
    channel.on("data", (bytes) => {
      if (pty) return this.#out.push(reports.push(bytes));
      if (start === undefined) return this.#out.push(bytes);
      const { pass, noise } = start.push(bytes);
      this.#out.push(pass);
      this.#err.push(noise);
    });
    channel.on("end", () => {
      if (pty) this.#out.push(reports.end());
      if (start !== undefined) this.#err.push(start.end().noise);
      this.#out.end();
    });
    channel.stderr.on("data", (data) => {
      this.#err.push(reports.push(data));
    });
    channel.stderr.on("end", () => {
      this.#err.push(reports.end());
    });
    channel.pause();
    channel.stderr.pause();
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#out.end();
    this.#err.end();
    const report = this.#report.report;
    if (report !== undefined) {
      this.#settle.reject(launchFailure(report, this.#parts));
    } else if (this.#exit !== undefined) {
      this.#settle.resolve(this.#exit);
    } else {
      this.#settle.reject(lostError(this.#parts.remote));
    }
  }
}

/** What a caller is told when a link dies under a command. */
export function lostError(remote: string, cause?: unknown): ParacleError {
  const why = cause instanceof Error ? ` (${cause.message})` : "";
  return new ParacleError(
    "connect.lost",
    `Connection to ${remote} lost${why}: outcome unknown, the command may have run or may still run there`,
    { details: { remote }, ...(cause === undefined ? {} : { cause }) },
  );
}
