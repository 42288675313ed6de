/**
 * A process that holds a slot of its connection.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type {
  ExitStatus,
  RemoteProcess,
  TerminalSize,
} from "../transport/process.ts";

/** What the pool does with a process. */
export interface PoolProcessOptions {
  /** Called once, when the process is over or was closed. */
  readonly onOver: () => void;
  /** What to report in place of an error. */
  readonly translate: (error: unknown) => unknown;
}

/** The process as its connection made it, but for errors and the slot. */
export class PoolProcess implements RemoteProcess {
  /** See {@linkcode RemoteProcess.status}. */
  readonly status: Promise<ExitStatus>;
  readonly #process: RemoteProcess;
  readonly #onOver: () => void;
  #isGivenUp = false;
  #over = false;

  /** Takes the process over. */
  constructor(process: RemoteProcess, options: PoolProcessOptions) {
    this.#process = process;
    this.#onOver = options.onOver;
    this.status = process.status.catch((error: unknown) => {
      // Given up by its owner: that says nothing of the connection.
      if (this.#isGivenUp && isClosedHere(error)) throw error;
      throw options.translate(error);
    });
    this.status.catch(() => {}).then(() => this.#end());
  }

  /** See {@linkcode RemoteProcess.stdin}. */
  get stdin(): WritableStream<Uint8Array> {
    return this.#process.stdin;
  }

  /** See {@linkcode RemoteProcess.stdout}. */
  get stdout(): ReadableStream<Uint8Array> {
    return this.#process.stdout;
  }

  /** See {@linkcode RemoteProcess.stderr}. */
  get stderr(): ReadableStream<Uint8Array> {
    return this.#process.stderr;
  }

  /** See {@linkcode RemoteProcess.kill}. */
  kill(signal: string): void {
    this.#process.kill(signal);
  }

  /** See {@linkcode RemoteProcess.resize}. */
  resize(size: TerminalSize): void {
    this.#process.resize(size);
  }

  /** See {@linkcode RemoteProcess.close}. */
  async close(): Promise<void> {
    this.#isGivenUp = true;
    await this.#process.close();
    this.#end();
  }

  /** Same as {@linkcode PoolProcess.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#onOver();
  }
}

function isClosedHere(error: unknown): boolean {
  return error instanceof ParacleError && error.code === "connect.closed";
}
