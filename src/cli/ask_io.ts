/**
 * Asking the person at the terminal.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

const ENTER = new Set([10, 13]);
const BACKSPACE = new Set([8, 127]);
const CTRL_C = 3;
const CTRL_D = 4;

/**
 * Prints a question on stderr and reads a line from the terminal.
 *
 * @throws {ParacleError} `usage.needs_terminal` without one, and when nothing
 * but its end is typed (Ctrl-D); `cancelled.interrupt` on Ctrl-C.
 */
export async function readAnswer(
  question: string,
  options: { readonly hidden?: boolean; readonly signal?: AbortSignal } = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  if (!Deno.stdin.isTerminal()) {
    throw new ParacleError(
      "usage.needs_terminal",
      `Cannot ask "${question.trim()}": standard input is no terminal`,
    );
  }
  const encoder = new TextEncoder();
  // The echo first: whoever sees the question may answer at once.
  if (options.hidden === true) Deno.stdin.setRaw(true);
  Deno.stderr.writeSync(encoder.encode(question));
  let isAnswered = false;
  try {
    const answer = await Promise.race([
      readLine(question),
      aborted(options.signal),
    ]);
    isAnswered = true;
    return answer;
  } finally {
    if (options.hidden === true) Deno.stdin.setRaw(false);
    // The question's line ends with the answer, where that is echoed.
    if (options.hidden === true || !isAnswered) {
      Deno.stderr.writeSync(encoder.encode("\n"));
    }
  }
}

/** Rejects with the signal's reason; what is still read then, nobody waits for. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });
}

async function readLine(question: string): Promise<string> {
  const line: number[] = [];
  const buffer = new Uint8Array(256);
  while (true) {
    const count = await Deno.stdin.read(buffer);
    if (count === null) return ended(line, question);
    for (const byte of buffer.subarray(0, count)) {
      if (byte === CTRL_C) {
        throw new ParacleError("cancelled.interrupt", "Interrupted");
      }
      if (ENTER.has(byte)) return decode(line);
      if (byte === CTRL_D) return ended(line, question);
      if (BACKSPACE.has(byte)) line.pop();
      else line.push(byte);
    }
  }
}

/** Ctrl-D after some text ends it; alone it is no answer at all. */
function ended(line: readonly number[], question: string): string {
  if (line.length > 0) return decode(line);
  throw new ParacleError(
    "usage.needs_terminal",
    `Cannot go on without an answer to "${question.trim()}"`,
  );
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
