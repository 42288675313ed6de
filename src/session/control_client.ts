/**
 * A running session as other processes of this machine use it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RemoteProcess } from "../transport/process.ts";
import type { RawChannel, RemoteAddress } from "../transport/raw_channel.ts";
import type { Spawning } from "../transport/spawning.ts";
import type { Argv } from "../transport/transport.ts";
import { type CallEvents, ControlCall } from "./control_call.ts";
import { ControlChannel } from "./control_channel.ts";
import { notAskedError, NotHandedOverError } from "./control_error.ts";
import { Inlet } from "./control_flow.ts";
import { ControlLink } from "./control_link.ts";
import type {
  ControlRequest,
  ServerHello,
  TunnelRequest,
} from "./control_messages.ts";
import { parseFields } from "./control_fields.ts";
import { ControlProcess } from "./control_process.ts";
import { CONTROL_PROTOCOL } from "./control_protocol.ts";
import { parseStatus, parseTunnel } from "./control_status.ts";
import type { LocalConn } from "./local_sockets.ts";
import type { RemoteStatus, TunnelStatus } from "./state.ts";

const DEADLINE_MS = 2_000;
const PATIENCE_MS = 2_000;
/** A greeted connection is used that long; the server ends it at 5 s. */
const SPARE_MS = 2_000;

/** A connection to the session, and what proves us. */
export interface ControlDial {
  readonly conn: LocalConn;
  readonly token?: string | undefined;
}

/** How a session is asked. */
export interface ControlOptions {
  /** Of this program. */
  readonly version: string;
  /** Settings that commands need; without one those of the session will do. */
  readonly fingerprint?: string | undefined;
  /** Ends the wait for the hello. */
  readonly signal?: AbortSignal | undefined;
  /** Limit for it in milliseconds. Default: 2 000. */
  readonly deadlineMs?: number | undefined;
  /** Told when a command has not started after two seconds. */
  readonly onSlow?: ((session: ServerHello) => void) | undefined;
}

type SignalOption = { readonly signal?: AbortSignal | undefined };

/** A session that answered. Methods may be called concurrently; close it. */
export class ControlClient implements AsyncDisposable {
  /** What the session said of itself. */
  readonly session: ServerHello;
  readonly #dial: () => Promise<ControlDial>;
  readonly #options: ControlOptions;
  readonly #calls = new Set<ControlCall>();
  readonly #greetedAt: number = performance.now();
  #spare: ControlCall | undefined;
  #isClosed = false;

  private constructor(
    session: ServerHello,
    spare: ControlCall,
    dial: () => Promise<ControlDial>,
    options: ControlOptions,
  ) {
    this.session = session;
    this.#spare = this.#keep(spare);
    this.#dial = dial;
    this.#options = options;
  }

  /**
   * Connects and waits for the session's hello.
   *
   * @throws {NotHandedOverError} when nobody of our protocol answers in time.
   */
  static async connect(
    dial: () => Promise<ControlDial>,
    options: ControlOptions,
  ): Promise<ControlClient> {
    const { signal, deadlineMs = DEADLINE_MS } = options;
    signal?.throwIfAborted();
    const call = await greet(dial, options);
    const limit = Promise.withResolvers<never>();
    const late = (): void =>
      limit.reject(notAskedError(`no answer in ${deadlineMs / 1000} s`));
    const abort = (): void => limit.reject(signal?.reason);
    // Not setTimeout: its first use costs a short-lived process 4 ms.
    const timeout = AbortSignal.timeout(deadlineMs);
    timeout.addEventListener("abort", late);
    signal?.addEventListener("abort", abort);
    try {
      const session = await Promise.race([call.hello, limit.promise]);
      return new ControlClient(session, call, dial, options);
    } catch (error) {
      call.close();
      throw error;
    } finally {
      timeout.removeEventListener("abort", late);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Everything, measured. */
  async status(options: SignalOption = {}): Promise<RemoteStatus> {
    return parseStatus(
      (await this.#ask({ kind: "status" }, options))["status"],
    );
  }

  /** The status now and after each change, until the session ends or the signal aborts. */
  async *watch(options: SignalOption = {}): AsyncGenerator<RemoteStatus, void> {
    const frames = new Inlet(); // only for its waiting: a status is one chunk
    const events: CallEvents = {
      frame: ({ payload }) => frames.push(payload),
      ended: (error) =>
        frames.finish(error.code === "connect.protocol" ? error : undefined),
    };
    const call = await this.#call();
    const abort = (): void => call.close();
    try {
      const what = "the status of the session";
      const { signal } = options;
      await call.request({ kind: "watch" }, { what, events, signal });
      signal?.addEventListener("abort", abort);
      for await (const payload of frames.readable) {
        yield parseStatus(parseFields(payload)["status"]);
      }
      signal?.throwIfAborted();
    } finally {
      options.signal?.removeEventListener("abort", abort);
      call.close();
    }
  }

  /** Tries again now, or makes a new connection. */
  async reconnect(options: SignalOption = {}): Promise<void> {
    await this.#ask({ kind: "reconnect" }, options);
  }

  /** Ends the session; resolves when everything of it is closed. */
  async down(options: SignalOption = {}): Promise<void> {
    await this.#ask({ kind: "down" }, options);
  }

  /** Adds, removes, pauses or resumes a tunnel; of an added one the status. */
  async tunnel(
    tunnel: TunnelRequest,
    options: SignalOption = {},
  ): Promise<TunnelStatus | undefined> {
    const answer = await this.#ask({ kind: "tunnel", tunnel }, options);
    return tunnel.action === "add" ? parseTunnel(answer["tunnel"]) : undefined;
  }

  /**
   * Starts a command.
   *
   * @throws {NotHandedOverError} when nothing was started: go another way.
   * @throws {ParacleError} `connect.lost` when that is not known, and others.
   */
  async spawn(argv: Argv, options: Spawning): Promise<RemoteProcess> {
    const { signal, ...rest } = options;
    const { fingerprint } = this.#options;
    const call = await this.#call(fingerprint);
    const process = new ControlProcess(call, argv[0]);
    const request = { kind: "exec", argv, options: rest, fingerprint } as const;
    const what = `the command "${argv[0]}"`;
    const slow = AbortSignal.timeout(PATIENCE_MS);
    const tell = (): void => this.#options.onSlow?.(this.session);
    slow.addEventListener("abort", tell);
    try {
      await call.request(request, { what, events: process, signal });
      return process;
    } finally {
      slow.removeEventListener("abort", tell);
    }
  }

  /**
   * Opens a connection from the remote.
   *
   * @throws as {@linkcode ControlClient.spawn}.
   */
  async open(
    address: RemoteAddress,
    options: SignalOption = {},
  ): Promise<RawChannel> {
    const { fingerprint } = this.#options;
    const call = await this.#call(fingerprint);
    const channel = new ControlChannel(call);
    const request = { kind: "open", address, fingerprint } as const;
    const what = "a connection through the session";
    await call.request(request, { what, events: channel, ...options });
    return channel;
  }

  /** Ends everything that was asked for through it, not the session. */
  close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#calls) call.close();
    this.#calls.clear();
    return Promise.resolve();
  }

  /** Same as {@linkcode ControlClient.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(
    request: ControlRequest,
    { signal }: SignalOption,
  ): Promise<Readonly<Record<string, unknown>>> {
    const call = await this.#call();
    try {
      const what = `the answer to "${request.kind}"`;
      return await call.request(request, { what, signal });
    } finally {
      call.close();
    }
  }

  /** A connection for one request: the one that was greeted, if it is fresh. */
  async #call(fingerprint?: string): Promise<ControlCall> {
    if (this.#isClosed) {
      throw new ParacleError("connect.closed", "The session was left here");
    }
    if (fingerprint !== undefined && fingerprint !== this.session.fingerprint) {
      throw new NotHandedOverError(
        "session.unreachable",
        `The session of "${this.session.remote}" was started with other settings; restart it to use these`,
      );
    }
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) {
      const isFresh = performance.now() - this.#greetedAt < SPARE_MS;
      if (isFresh && spare.isOpen) return spare;
      spare.close();
    }
    const call = this.#keep(await greet(this.#dial, this.#options));
    if (this.#isClosed) call.close();
    return call;
  }

  #keep(call: ControlCall): ControlCall {
    this.#calls.add(call);
    void call.closed.then(() => this.#calls.delete(call));
    return call;
  }
}

async function greet(
  dial: () => Promise<ControlDial>,
  { version }: ControlOptions,
): Promise<ControlCall> {
  let dialled: ControlDial;
  try {
    dialled = await dial();
  } catch (error) {
    if (error instanceof NotHandedOverError) throw error;
    throw notAskedError("its socket does not answer", error);
  }
  const { conn, token } = dialled;
  return new ControlCall(new ControlLink(conn), {
    protocol: CONTROL_PROTOCOL,
    version,
    token,
  });
}
