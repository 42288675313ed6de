/**
 * A process that is a function of the test.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import type {
  ExitStatus,
  RemoteProcess,
  TerminalSize,
} from "../../src/transport/process.ts";
import type { Argv, SpawnOptions } from "../../src/transport/transport.ts";

/** What a program sees and does. */
export interface ProgramCall {
  readonly argv: Argv;
  /** Undefined is the login folder. */
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly pty: SpawnOptions["pty"];
  /** Ends at the client's end of file; breaks when the process is gone. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Prints; resolves when the client has room, or reads no more. */
  stdout(data: string | Uint8Array): Promise<void>;
  /** As `stdout`. */
  stderr(data: string | Uint8Array): Promise<void>;
  /** Calls back for each signal, as `"SIGINT"`; without a listener one ends the process. */
  onSignal(listener: (name: string) => void): void;
  /** Calls back for each new size of the terminal. */
  onResize(listener: (size: TerminalSize) => void): void;
  /** Aborted when the process has ended, whatever ended it. */
  readonly gone: AbortSignal;
}

/** A program; it ends with what it returns, nothing being 0. */
export type Program = (
  call: ProgramCall,
) => ExitStatus | number | void | Promise<ExitStatus | number | void>;

/** What of a call is not the process's own. */
export type Start = Pick<ProgramCall, "argv" | "cwd" | "env" | "pty">;

/** Runs a program behind the interface of a remote process. */
export class MemoryProcess implements RemoteProcess {
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly status: Promise<ExitStatus>;
  readonly #input = new Pipe();
  readonly #output = new Pipe();
  readonly #errors = new Pipe();
  readonly #gone = new AbortController();
  readonly #ending: PromiseWithResolvers<ExitStatus> = Promise.withResolvers();
  readonly #signalListeners: ((name: string) => void)[] = [];
  readonly #sizeListeners: ((size: TerminalSize) => void)[] = [];
  #over = false;

  /** Starts the program at once. */
  constructor(program: Program, start: Start) {
    this.stdin = this.#input.writable;
    this.stdout = this.#output.readable;
    this.stderr = this.#errors.readable;
    this.status = this.#ending.promise;
    this.status.catch(() => {}); // a caller that never asks is no bug
    void this.#run(program, start);
  }

  kill(signal: string): void {
    if (this.#over) return;
    if (this.#signalListeners.length > 0) {
      for (const listener of this.#signalListeners) listener(signal);
    } else void this.#end({ kind: "signaled", signal, coreDumped: false });
  }

  resize(size: TerminalSize): void {
    if (this.#over) return;
    for (const listener of this.#sizeListeners) listener(size);
  }

  /** Ends it with an error in place of a status. */
  lost(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    for (const pipe of [this.#input, this.#output, this.#errors]) {
      pipe.break(error);
    }
    this.#gone.abort(error);
    this.#ending.reject(error);
  }

  close(): Promise<void> {
    this.lost(
      new ParacleError(
        "connect.closed",
        "The remote command was given up: its channel was closed here",
      ),
    );
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(program: Program, start: Start): Promise<void> {
    try {
      const ended = await program({
        ...start,
        stdin: this.#input.readable,
        stdout: (data) => this.#output.send(data),
        stderr: (data) => this.#errors.send(data),
        onSignal: (listener) => void this.#signalListeners.push(listener),
        onResize: (listener) => void this.#sizeListeners.push(listener),
        gone: this.#gone.signal,
      });
      await this.#end(
        typeof ended === "object"
          ? ended
          : { kind: "exited", code: ended ?? 0 },
      );
    } catch (error) {
      this.lost(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #end(status: ExitStatus): Promise<void> {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#input.break(new TypeError("The process reads no more"));
    await Promise.all([this.#output.finish(), this.#errors.finish()]);
    if (this.#over) return;
    this.#over = true;
    this.#ending.resolve(status);
  }
}

/** One direction of bytes that either end can break. */
export class Pipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  #controller: TransformStreamDefaultController<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor() {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => void (this.#controller = controller),
    });
    this.readable = readable;
    this.writable = writable;
  }

  /** Sends from this side; a reader that left is no error. */
  async send(data: string | Uint8Array): Promise<void> {
    if (data.length === 0) return;
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data.slice();
    await this.#own().write(bytes).catch(() => {});
  }

  /** End of file; resolves once all was read. */
  async finish(): Promise<void> {
    await this.#own().close().catch(() => {});
  }

  /** Breaks both ends. */
  break(error: Error): void {
    this.#controller?.error(error);
  }

  #own(): WritableStreamDefaultWriter<Uint8Array> {
    if (this.#writer === undefined) {
      this.#writer = this.writable.getWriter();
      this.#writer.closed.catch(() => {});
    }
    return this.#writer;
  }
}
