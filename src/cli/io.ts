/**
 * The process as the command line sees it, and the flags that concern it all.
 *
 * @module
 */
import type { TerminalSize } from "../transport/process.ts";
import type { PermissionKind } from "./permissions_needs.ts";

/** The process as commands see it; the real one is `system_io.ts`. */
export interface CliIo {
  /** Standard input, read by whoever asks first. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Standard output for bytes that pass through; borrowed, never closed. */
  readonly stdout: WritableStream<Uint8Array>;
  /** Standard error for bytes that pass through; borrowed, never closed. */
  readonly stderr: WritableStream<Uint8Array>;
  /** Writes text to standard output, whole and at once. */
  out(text: string): void;
  /** Writes text to standard error, whole and at once. */
  err(text: string): void;
  /** Which streams are terminals. */
  readonly isTerminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
  };
  /** Size of the terminal; 80 by 24 without one. */
  terminalSize(): TerminalSize;
  /** An environment variable; unset when not permitted. */
  env(name: string): string | undefined;
  /** The folder the program was started in. */
  cwd(): string;
  /** The words that start this program again: its path, or `deno run ...`. */
  program(): readonly string[];
  /** Aborted with `cancelled.*` on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Hears signals in place of the default, which aborts `signal`, until disposed. */
  onSignal(listener: (signal: "SIGINT" | "SIGTERM") => void): Disposable;
  /** Hears changes of the terminal's size until disposed. */
  onResize(listener: (size: TerminalSize) => void): Disposable;
  /** Passes every key on as it is typed, until disposed. */
  rawInput(): Disposable;
  /**
   * Gives up kinds of permission for the rest of the process, and answers
   * which of them it does not have any more. What is open stays open.
   * `GIVEN_UP` says who gives up what.
   */
  seal(kinds: readonly PermissionKind[]): readonly PermissionKind[];
  /** Reads one line from the terminal; `hidden` does not echo it. */
  ask(
    question: string,
    options?: { readonly hidden?: boolean },
  ): Promise<string>;
}

/** Flags that every command accepts, taken out of argv before it is parsed. */
export interface GlobalFlags {
  /** `--remote NAME`. */
  readonly remote: string | undefined;
  /** `--local`. */
  readonly local: boolean;
  /** `--api URL`. */
  readonly api: string | undefined;
  /** `--parac-root DIR`. */
  readonly paracRoot: string | undefined;
  /** `--debug`: stack traces and the connection's timeline on stderr. */
  readonly debug: boolean;
  /** `--accept-new`: an unknown host key is accepted and remembered. */
  readonly acceptNew: boolean;
}
