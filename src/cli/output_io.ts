/**
 * Writing to standard output and standard error, whole, whatever they are. A
 * parent process may hand over a pipe that does not block; what it cannot
 * take now is then tried again a little later.
 *
 * @module
 */

import { outputFault } from "./output_fault.ts";

const PAUSE_MS = 5;
const encoder = new TextEncoder();
const bell = new Int32Array(new SharedArrayBuffer(4));

/** A standard stream of the process. */
export interface Output {
  /** Writes what it can at once. */
  writeSync(bytes: Uint8Array): number;
  /** Writes what it can. */
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes a text before it returns. */
export function writeText(output: Output, text: string): void {
  const bytes = encoder.encode(text);
  for (let sent = 0; sent < bytes.length;) {
    try {
      sent += output.writeSync(bytes.subarray(sent));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) {
        throw outputFault(error);
      }
      Atomics.wait(bell, 0, 0, PAUSE_MS);
    }
  }
}

/** A stream that writes all it is given; closing it leaves the output open. */
export function outputStream(output: Output): WritableStream<Uint8Array> {
  return new WritableStream({
    write: async (bytes) => {
      for (let sent = 0; sent < bytes.length;) {
        try {
          sent += await output.write(bytes.subarray(sent));
        } catch (error) {
          if (!(error instanceof Deno.errors.WouldBlock)) throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
    },
  });
}
