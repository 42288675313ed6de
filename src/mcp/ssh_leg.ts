/**
 * The way over SSH: the remote's own `paracle mcp serve --stdio`, its
 * standard input and output being the connection.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { Argv, Transport } from "../transport/transport.ts";
import type { Leg, LegConnection, LegEnd, LegListener } from "./leg.ts";
import { endOf } from "./leg_end.ts";
import { SshLegConnection } from "./ssh_leg_connection.ts";

/** What the leg needs; all borrowed. */
export interface SshLegOptions {
  /** The remote's name. */
  readonly remote: string;
  /** A way to run commands there; the leg closes it. */
  readonly reach: (
    call: { readonly signal: AbortSignal },
  ) => Promise<Transport>;
  readonly clock: Clock;
  /** Tells what the server there writes to standard error, line by line. */
  readonly note: (line: string) => void;
  /** Adds to a failure what a person should do. */
  readonly explain: (error: unknown) => unknown;
}

/** What is started there. */
export const SERVER: Argv = ["paracle", "mcp", "serve", "--stdio"];

/** What the server takes: a longer line ends it. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;

/** The leg; each connection is a server of its own. */
export function openSshLeg(options: SshLegOptions): Leg {
  return {
    name: `ssh ${options.remote}`,
    maxMessageBytes: MAX_LINE_BYTES,
    framed: true,
    open: (listener, { signal }) => open(options, listener, signal),
  };
}

async function open(
  options: SshLegOptions,
  listener: LegListener,
  signal: AbortSignal,
): Promise<LegConnection | LegEnd> {
  const { clock, note, remote } = options;
  await using opening = new AsyncDisposableStack();
  try {
    const transport = opening.use(await options.reach({ signal }));
    const process = opening.use(await start(transport, signal));
    const owned = opening.move();
    return new SshLegConnection({
      process,
      remote,
      clock,
      listener,
      note: (line) => note(`${remote}: ${line}`),
      release: () => owned.disposeAsync(),
    });
  } catch (error) {
    signal.throwIfAborted();
    return endOf(options.explain(error));
  }
}

/** The signal is for the start alone: the connection is ended by its owner. */
async function start(
  transport: Transport,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const starting = new AbortController();
  const stop = (): void => starting.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await transport.spawn(SERVER, {
      workspaceCommand: true,
      framed: true, // what start-up files print there is not the server's
      env: { PARACLE_LOCAL: "1" }, // a default remote there must not send it on
      signal: starting.signal,
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
