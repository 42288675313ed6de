/**
 * Commands and connections of a session, carried to a client of its control
 * socket.
 *
 * @module
 */
import { errorMessage } from "./control_error.ts";
import type { ControlLink } from "./control_link.ts";
import {
  type ExecRequest,
  type OpenRequest,
  parseSize,
} from "./control_messages.ts";
import {
  DATA_FRAME_BYTES,
  encodeCredit,
  type Frame,
  type FrameKind,
  INITIAL_CREDIT_BYTES,
  protocolError,
} from "./control_protocol.ts";
import type { ControlledSession } from "./controlled_session.ts";

const GRANT_BYTES = 64 * 1024;

/** The client of one request. */
export interface ServedClient {
  readonly link: ControlLink;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** Says who takes the client's frames from now on; throwing ends the client. */
  listen(listener: (frame: Frame) => void): void;
}

/**
 * Runs a command for a client, and hangs it up when the client goes.
 *
 * @throws {ParacleError} what the session refused the start with.
 */
export async function serveExec(
  session: ControlledSession,
  { argv, options }: ExecRequest,
  client: ServedClient,
): Promise<void> {
  const { link, gone } = client;
  const process = await session.spawn(argv, { ...options, signal: gone });
  const hangUp = (): void => {
    process.kill("SIGHUP");
    void process.close();
  };
  try {
    if (gone.aborted) return hangUp();
    gone.addEventListener("abort", hangUp);
    const writer = process.stdin.getWriter();
    const input = new ServedInput(link, {
      write: (bytes) => writer.write(bytes),
      end: () => writer.close(),
    });
    client.listen((frame) => {
      if (frame.kind === "signal") {
        process.kill(new TextDecoder().decode(frame.payload));
      } else if (frame.kind === "resize") {
        process.resize(parseSize(frame.payload));
      } else input.take(frame);
    });
    link.sendJson("reply", { started: true });
    await Promise.all([
      pump(process.stdout, link, "stdout"),
      pump(process.stderr, link, "stderr"),
    ]);
    link.sendJson("exit", await process.status);
  } catch (error) {
    link.sendJson("error", { ...errorMessage(error), started: true });
  } finally {
    gone.removeEventListener("abort", hangUp);
    await process.close();
  }
}

/**
 * Carries a connection from the remote for a client.
 *
 * @throws {ParacleError} what it could not be opened with.
 */
export async function serveOpen(
  session: ControlledSession,
  { address }: OpenRequest,
  client: ServedClient,
): Promise<void> {
  const { link, gone } = client;
  const channel = await session.open(address, { signal: gone });
  const over = Promise.withResolvers<Error | undefined>();
  const input = new ServedInput(link, channel);
  client.listen((frame) => input.take(frame));
  link.sendJson("reply", { started: true });
  channel.start({
    data: (bytes) => {
      const { length } = bytes;
      const busy = sendParts(link, "stdout", bytes);
      if (busy === undefined) channel.consumed(length);
      else void busy.then(() => channel.consumed(length));
    },
    end: () => void link.send("stdout-end"),
    closed: (error) => over.resolve(error),
  });
  const close = (): void => channel.close();
  gone.addEventListener("abort", close);
  if (gone.aborted) close();
  const error = await over.promise;
  gone.removeEventListener("abort", close);
  if (error === undefined) link.sendJson("exit", {});
  else link.sendJson("error", { ...errorMessage(error), started: true });
}

interface InputSink {
  write(bytes: Uint8Array): Promise<void> | undefined;
  end(): Promise<void> | void;
}

/** What a client sends to what it started: never more than it was granted. */
class ServedInput {
  readonly #link: ControlLink;
  readonly #sink: InputSink;
  #allowedBytes = INITIAL_CREDIT_BYTES;
  #takenBytes = 0;
  #tail: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(link: ControlLink, sink: InputSink) {
    this.#link = link;
    this.#sink = sink;
  }

  /** Takes a frame, never waits. */
  take({ kind, payload }: Frame): void {
    if (kind === "stdin-end") this.#end();
    else if (kind !== "stdin") throw protocolError(`"${kind}" is not expected`);
    else if (!this.#isEnded && payload.length > 0) {
      this.#allowedBytes -= payload.length;
      if (this.#allowedBytes < 0) throw protocolError("stdin without credit");
      this.#tail = this.#tail.then(() => this.#write(payload));
    }
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#tail = this.#tail.then(() => this.#sink.end()).catch(() => {});
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#sink.write(bytes);
    } catch {
      // It reads no more; its status says how it ended.
    }
    this.#takenBytes += bytes.length;
    if (this.#takenBytes < GRANT_BYTES) return;
    this.#allowedBytes += this.#takenBytes;
    this.#link.send("credit", encodeCredit(this.#takenBytes));
    this.#takenBytes = 0;
  }
}

async function pump(
  stream: ReadableStream<Uint8Array>,
  link: ControlLink,
  kind: "stdout" | "stderr",
): Promise<void> {
  try {
    for await (const chunk of stream) await sendParts(link, kind, chunk);
  } catch {
    return; // the status carries the reason
  }
  link.send(`${kind}-end`);
}

/** Sends bytes in frames; a promise asks to wait for room. */
function sendParts(
  link: ControlLink,
  kind: FrameKind,
  bytes: Uint8Array,
): Promise<void> | undefined {
  let busy: Promise<void> | undefined;
  for (let at = 0; at < bytes.length; at += DATA_FRAME_BYTES) {
    busy = link.send(kind, bytes.subarray(at, at + DATA_FRAME_BYTES));
  }
  return busy;
}
