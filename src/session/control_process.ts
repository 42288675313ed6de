/**
 * A remote process that another process of this machine carries.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type {
  ExitStatus,
  RemoteProcess,
  TerminalSize,
} from "../transport/process.ts";
import type { CallEvents, ControlCall } from "./control_call.ts";
import { Credit, Inlet } from "./control_flow.ts";
import { parseExit } from "./control_messages.ts";
import {
  DATA_FRAME_BYTES,
  decodeCredit,
  type Frame,
  INITIAL_CREDIT_BYTES,
} from "./control_protocol.ts";

/** A process at the other end of a control socket. */
export class ControlProcess implements RemoteProcess, CallEvents {
  /** What the process reads. */
  readonly stdin: WritableStream<Uint8Array>;
  /** Standard output. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** Standard error. */
  readonly stderr: ReadableStream<Uint8Array>;
  /** See {@linkcode RemoteProcess.status}. */
  readonly status: Promise<ExitStatus>;
  readonly #call: ControlCall;
  readonly #name: string;
  readonly #output = new Inlet();
  readonly #errors = new Inlet();
  readonly #credit = new Credit(INITIAL_CREDIT_BYTES);
  readonly #ending: PromiseWithResolvers<ExitStatus> = Promise.withResolvers();
  #breakInput: (error: Error) => void = () => {};
  #isOver = false;

  /** Takes the call over. */
  constructor(call: ControlCall, name: string) {
    this.#call = call;
    this.#name = name;
    this.stdout = this.#output.readable;
    this.stderr = this.#errors.readable;
    this.status = this.#ending.promise;
    this.status.catch(() => {}); // a caller that never asks is no bug
    this.stdin = new WritableStream({
      start: (controller) => {
        this.#breakInput = (error) => controller.error(error);
      },
      write: (bytes) => this.#write(bytes),
      close: () => void this.#call.send("stdin-end"),
      abort: () => void this.#call.send("stdin-end"),
    });
  }

  /** Sends a signal; nothing holds it up. */
  kill(signal: string): void {
    if (this.#isOver) return;
    this.#call.send("signal", new TextEncoder().encode(signal));
  }

  /** Tells the terminal's new size. */
  resize(size: TerminalSize): void {
    if (this.#isOver) return;
    const { columns, rows } = size;
    this.#call.sendJson("resize", { columns, rows });
  }

  /** Gives it up: the session hangs it up. */
  close(): Promise<void> {
    this.ended(
      new ParacleError(
        "connect.closed",
        `The remote command "${this.#name}" was given up: its channel was closed here`,
      ),
    );
    this.#call.close();
    return Promise.resolve();
  }

  /** Same as {@linkcode ControlProcess.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Of the call. */
  frame(frame: Frame): Promise<void> | undefined {
    switch (frame.kind) {
      case "stdout":
        return this.#output.push(frame.payload);
      case "stderr":
        return this.#errors.push(frame.payload);
      case "stdout-end":
        this.#output.finish();
        return undefined;
      case "stderr-end":
        this.#errors.finish();
        return undefined;
      case "credit":
        this.#credit.add(decodeCredit(frame));
        return undefined;
      case "exit":
        this.#exited(parseExit(frame.payload));
    }
    return undefined;
  }

  /** Of the call. */
  ended(error: ParacleError): void {
    if (this.#isOver) return;
    this.#end(error);
    this.#ending.reject(error);
  }

  #exited(status: ExitStatus): void {
    if (this.#isOver) return;
    this.#end();
    this.#call.close();
    const delivered = [this.#output.delivered, this.#errors.delivered];
    void Promise.all(delivered).then(() => this.#ending.resolve(status));
  }

  #end(error?: ParacleError): void {
    this.#isOver = true;
    this.#credit.end();
    this.#breakInput(error ?? new TypeError("The process reads no more"));
    for (const inlet of [this.#output, this.#errors]) {
      inlet.finish(error);
      inlet.release();
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#isOver;) {
      const wanted = Math.min(DATA_FRAME_BYTES, bytes.length - at);
      const count = this.#credit.take(wanted);
      if (count === 0) await this.#credit.more();
      else {
        await this.#call.send("stdin", bytes.subarray(at, at + count));
        at += count;
      }
    }
  }
}
