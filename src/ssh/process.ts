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
import { brokenRule } from "./channel_rules.ts";
import { loginName, type Place } from "./errors.ts";
import { killCommandLine, type Launch, launchFailure } from "./launch.ts";
import { within } from "./opening.ts";
import { lostError, notStarted } from "./process_failures.ts";
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
  /** Where, for messages. */
  readonly place: Place;
  /** The remote's name in the configuration, if it has one. */
  readonly name: string | undefined;
  /** Whether a terminal was asked for: reports then come on stdout. */
  readonly pty: boolean;
  /** Whether the link is dead; its owner then calls `lost()`. */
  readonly isDown: () => boolean;
  /** Ends the link: the server does what it may not. */
  readonly breakLink: (error: Error) => void;
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
  readonly #kills: Promise<void>[] = [];
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
    const complained = new Promise<void>((resolve) => {
      channel.stderr.on("end", resolve);
    });
    channel.on("close", () => {
      closed.resolve();
      // ssh2 waits for stdout alone; stderr may still hold bytes.
      complained.then(() => this.#ended());
    });
    this.stdin = sink(channel, this.#channelClosed);
  }

  /**
   * Sends a signal to the remote process group: by a `kill` of its own once
   * the program runs, since OpenSSH ignores signals for root and others for
   * everybody; else by the protocol (RFC 4254, 6.9).
   */
  kill(signal: string): void {
    if (!this.#over) this.#send(signal);
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

  /**
   * Ends the channel. A command that still runs is hung up, as when a
   * terminal is closed; its status is then `connect.closed`.
   */
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
    // ssh2 tells that a channel closed only when all of it was read.
    this.#parts.channel.resume();
    this.#parts.channel.stderr.resume();
  }

  #send(signal: string): void {
    const pid = this.#report.pid;
    if (pid === undefined) this.#signal(signal);
    else this.#kills.push(this.#killByCommand(pid, signal));
  }

  #signal(signal: string): void {
    const { client, channel } = this.#parts;
    if (channel.outgoing.state === "closed") return;
    // `channel.signal()` does nothing once stdin was closed.
    client._protocol?.signal(channel.outgoing.id, signal.replace(/^SIG/, ""));
  }

  #killByCommand(pid: number, signal: string): Promise<void> {
    return new Promise((resolve) => {
      const line = killCommandLine(pid, signal);
      try {
        this.#parts.client.exec(line, {}, (error, channel) => {
          if (error) {
            this.#signal(signal); // no channel is left for it
            return resolve();
          }
          channel.on("error", () => {});
          channel.on("close", resolve);
          channel.stderr.resume();
          channel.resume();
          channel.eof();
        });
      } catch {
        resolve(); // the link is dead, and so is the question
      }
    });
  }

  async #close(): Promise<void> {
    const { channel } = this.#parts;
    const running = !this.#over;
    this.lost(
      new ParacleError(
        "connect.closed",
        "The remote command was given up: its channel was closed here",
      ),
    );
    if (running) this.#send("SIGHUP");
    await within(Promise.all(this.#kills), CLOSE_LIMIT_MS);
    channel.close();
    await within(this.#channelClosed, CLOSE_LIMIT_MS);
  }

  #listen(): void {
    const { channel, launch, pty } = this.#parts;
    const start = launch.framed ? new StartFilter(launch.marker) : undefined;
    const reports = this.#report;
    channel.on("data", (bytes) => {
      this.#watch();
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
      this.#watch();
      this.#err.push(reports.push(data));
    });
    channel.stderr.on("end", () => {
      this.#err.push(reports.end());
    });
    channel.pause();
    channel.stderr.pause();
  }

  /** Our script says when it becomes the program; a shell that never ran it failed. */
  #neverStarted(): boolean {
    const { launch } = this.#parts;
    return launch.needsParac && this.#report.pid === undefined &&
      this.#exit?.kind === "exited" && this.#exit.code !== 0;
  }

  #watch(): void {
    const rule = brokenRule(this.#parts.channel);
    if (rule !== undefined) this.#parts.breakLink(rule);
  }

  #ended(): void {
    if (this.#over) return;
    const report = this.#report.report;
    const known = report !== undefined || this.#exit !== undefined;
    if (!known && this.#parts.isDown()) return;
    this.#over = true;
    this.#out.end();
    this.#err.end();
    if (report !== undefined) {
      this.#settle.reject(launchFailure(report, this.#parts));
    } else if (this.#exit !== undefined && !this.#neverStarted()) {
      this.#settle.resolve(this.#exit);
    } else if (this.#exit?.kind === "exited") {
      this.#settle.reject(notStarted(this.#parts.place, this.#exit.code));
    } else {
      this.#settle.reject(lostError(loginName(this.#parts.place)));
    }
  }
}
