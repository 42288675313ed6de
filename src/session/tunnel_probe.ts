/**
 * Sending something through a tunnel to see whether it works.
 *
 * @module
 */
import type { RawChannel } from "../transport/raw_channel.ts";
import type { Transport } from "../transport/transport.ts";
import { localAddress, remoteAddress, targetText } from "./tunnel_address.ts";
import { ParacleError } from "../core/errors.ts";
import { messageOf } from "./tunnel_client.ts";
import type { TunnelContext } from "./tunnel_context.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

const HEAD_BYTES = 4096;

/** How a probe is made. */
export interface ProbeOptions {
  readonly context: Pick<TunnelContext, "spec" | "sockets">;
  readonly signal: AbortSignal | undefined;
}

/**
 * Connects from the remote to where the tunnel leads; why that does not
 * work, or undefined if it does.
 */
export async function probeTarget(
  transport: Transport,
  { context: { spec }, signal }: ProbeOptions,
): Promise<string | undefined> {
  try {
    const channel = await transport.open(remoteAddress(spec), bag(signal));
    if (spec.probePath !== undefined) {
      return await probeHttp(channel, spec, signal);
    }
    channel.start({ data: () => {}, end: () => {}, closed: () => {} });
    channel.close();
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    const refused = error instanceof ParacleError &&
      error.code === "connect.refused";
    return refused
      ? `Nothing listens on ${
        targetText(spec)
      } of the remote; start the service there`
      : messageOf(error);
  }
}

/** Connects here to where kind `remote` leads; why that does not work, or undefined. */
export async function probeHere(
  { context: { spec, sockets }, signal }: ProbeOptions,
): Promise<string | undefined> {
  try {
    const conn = await sockets.connect(localAddress(spec), bag(signal));
    conn.close();
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    const refused = error instanceof ParacleError &&
      error.code === "connect.refused";
    return refused
      ? `Nothing listens on ${targetText(spec)} here; start the service`
      : messageOf(error);
  }
}

/** Asks for the path; takes over the channel. */
async function probeHttp(
  channel: RawChannel,
  spec: TunnelSpec,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const head = Promise.withResolvers<string>();
  const abort = (): void => head.reject(signal?.reason);
  let text = "";
  channel.start({
    data: (bytes) => {
      channel.consumed(bytes.length);
      text += String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
      if (text.includes("\n") || text.length >= HEAD_BYTES) head.resolve(text);
    },
    end: () => head.resolve(text),
    closed: () => head.resolve(text),
  });
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort);
  try {
    const { probePath: path = "/" } = spec;
    const host = typeof spec.remote === "number"
      ? targetText(spec)
      : "localhost";
    const request =
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: paracle\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
    channel.write(new TextEncoder().encode(request));
    return judge(await head.promise, { path, place: targetText(spec) });
  } finally {
    signal?.removeEventListener("abort", abort);
    channel.close();
  }
}

function judge(
  head: string,
  { path, place }: { readonly path: string; readonly place: string },
): string | undefined {
  const status = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?:\s|$)/.exec(head)?.[1];
  if (status === undefined) {
    return `${place} of the remote gave no HTTP answer to GET ${path}; check the service there`;
  }
  return Number(status) < 500
    ? undefined
    : `${place} of the remote answered GET ${path} with ${status}; check the service there`;
}

function bag(
  signal: AbortSignal | undefined,
): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
