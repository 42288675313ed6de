/**
 * One server that was started over SSH, as a connection.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ExitStatus, RemoteProcess } from "../transport/process.ts";
import { within } from "./bridge_wait.ts";
import type { LegConnection, LegEnd, LegListener } from "./leg.ts";
import { endOf, isHopeless } from "./leg_end.ts";
import { LastLines } from "./leg_last_lines.ts";
import { LineReader } from "./line_reader.ts";
import { Outlet } from "./outlet.ts";

/** What the connection is made of; process and transport are its own. */
export interface SshLegConnectionOptions {
  readonly process: RemoteProcess;
  /** The remote's name. */
  readonly remote: string;
  readonly listener: LegListener;
  readonly clock: Clock;
  /** Tells a line of the server's standard error. */
  readonly note: (line: string) => void;
  /** Closes the process and the way to it; never rejects. */
  readonly release: () => Promise<void>;
}

/** Larger answers than a client takes are told by the bridge, larger than this end it. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;
const MAX_UNSENT = 256 * 1024 * 1024;
const KEPT_LINES = 20;
/** An editor may not read standard error: its pipe must not fill. */
const MAX_NOTED = 100;
/** What a shell ends with when it finds no program, or not what runs it. */
const NOT_FOUND = 127;
/** What our script there reports before it would become the server. */
const UNSTARTED_CODES: ReadonlySet<string> = new Set([
  "remote.paracle_missing",
  "remote.workspace_denied",
  "remote.workspace_missing",
]);
/** How long an idle server may take to end when its input does. */
const ORDERLY_MS = 200;
const RELEASE_MS = 700;

/** Messages in lines, both ways. */
export class SshLegConnection implements LegConnection {
  readonly closed: Promise<LegEnd>;
  readonly #options: SshLegConnectionOptions;
  readonly #end: (end: LegEnd) => void;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #outlet: Outlet;
  readonly #stderr: LastLines;
  readonly #ended: Promise<void>;
  #waiting = 0;
  #going = 0;
  #hasSpoken = false;
  #hasPrinted = false;
  #noted = 0;
  #closing: Promise<void> | undefined;

  /** Starts to read at once. */
  constructor(options: SshLegConnectionOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<LegEnd>();
    this.closed = promise;
    this.#end = resolve;
    this.#stdin = options.process.stdin.getWriter();
    this.#stdin.closed.catch(() => {}); // `status` tells how it ended
    this.#outlet = new Outlet({
      write: (bytes) => this.#write(bytes),
      limit: MAX_UNSENT,
    });
    this.#stderr = new LastLines({
      lines: KEPT_LINES,
      onLine: (line) => this.#note(line),
    });
    this.#ended = this.#run();
  }

  get bufferedBytes(): number {
    return this.#waiting + this.#going;
  }

  send(text: string): void {
    if (this.#closing !== undefined) return;
    this.#waiting += text.length;
    this.#outlet.line(text);
  }

  async drained(): Promise<void> {
    await Promise.race([this.#outlet.flushed(), this.closed]);
  }

  close(code: 1000 | 4000): Promise<void> {
    return this.#closing ??= this.#close(code);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#going = this.#waiting;
    this.#waiting = 0;
    await this.#stdin.write(bytes);
    this.#going = 0;
  }

  async #close(code: 1000 | 4000): Promise<void> {
    const { clock, process, release } = this.#options;
    if (code === 4000) {
      process.kill("SIGKILL"); // it hears nothing else
    } else {
      // The end of its input is how a server is told to go. One that is busy
      // writes down first what became of its runs: that is not waited for.
      const orderly = this.#outlet.flushed().then(() => this.#stdin.close());
      orderly.catch(() => {});
      await within(ORDERLY_MS, this.#ended, clock);
    }
    this.#end({ kind: "lost", reason: "closed here" });
    await within(RELEASE_MS, release(), clock);
  }

  /** Reads to the end and says how it ended. */
  async #run(): Promise<void> {
    const { process } = this.#options;
    let end: LegEnd;
    try {
      const streams = Promise.all([this.#readStdout(), this.#readStderr()]);
      const [status, fault] = await Promise.all([process.status, streams])
        .then(([status, [fault]]) => [status, fault] as const);
      end = fault ?? this.#endedWith(status);
    } catch (error) {
      const unstarted = error instanceof ParacleError &&
        UNSTARTED_CODES.has(error.code);
      const said = endOf(error, this.#stderr.text);
      end = unstarted ? { ...said, unstarted } : said;
    }
    this.#end(end);
  }

  async #readStdout(): Promise<LegEnd | undefined> {
    const { listener, process } = this.#options;
    const lines = new LineReader(MAX_LINE_BYTES);
    for await (const chunk of process.stdout) {
      this.#hasPrinted = true;
      const complete = lines.push(chunk);
      if (complete === undefined) {
        process.kill("SIGKILL");
        return { kind: "lost", reason: "the server wrote a line over 128 MiB" };
      }
      for (const { text } of complete) this.#hear(listener, text);
    }
    for (const { text } of lines.end()) this.#hear(listener, text);
    return undefined;
  }

  #hear(listener: LegListener, text: string): void {
    this.#hasSpoken = true;
    listener.message(text);
  }

  #note(line: string): void {
    this.#noted += 1;
    const { note } = this.#options;
    if (this.#noted < MAX_NOTED) note(line);
    if (this.#noted === MAX_NOTED) note("... more of it is not shown");
  }

  async #readStderr(): Promise<void> {
    for await (const chunk of this.#options.process.stderr) {
      this.#stderr.push(chunk);
    }
  }

  #endedWith(status: ExitStatus): LegEnd {
    const stderr = this.#stderr.text;
    const last = printable(stderr.split("\n").at(-1) ?? "");
    const how = status.kind === "exited"
      ? `with status ${status.code}`
      : `by ${status.signal}`;
    const reason = `the server there ended ${how}` +
      (last === "" ? "" : `: ${last}`);
    if (
      status.kind === "exited" && status.code === NOT_FOUND && !this.#hasPrinted
    ) {
      return this.#unstartable(reason);
    }
    const said = stderr === "" ? {} : { stderr };
    // A server that never spoke cannot be started; one that did may have crashed.
    if (
      status.kind === "exited" && !this.#hasSpoken && isHopeless(status.code)
    ) {
      return { kind: "permanent", reason, exitCode: status.code, ...said };
    }
    return { kind: "lost", reason, ...said };
  }

  #unstartable(reason: string): LegEnd {
    const error = new ParacleError(
      "remote.paracle_missing",
      `${reason}; put a program that runs there in its place with ` +
        `"paracle remote install ${this.#options.remote}"`,
    );
    return { ...endOf(error, this.#stderr.text), unstarted: true };
  }
}
