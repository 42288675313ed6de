/**
 * The API on a port of this machine. Reached by a late import alone: it loads
 * hono and what a run needs.
 *
 * @module
 */
import { cannotListen } from "../core/cannot_listen.ts";
import { systemClock } from "../core/clock.ts";
import { deadline } from "../core/deadline.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Access } from "./access.ts";
import { openAccessLog } from "./access_log_io.ts";
import { createApi } from "./api.ts";
import type { LocalServed } from "./served_io.ts";
import type { Tokens } from "./token_io.ts";

export { openServed } from "./served_io.ts";
export { openTokens } from "./token_io.ts";

/** How a server is started. */
export interface ServeOptions {
  /** What is served. */
  readonly served: LocalServed;
  /** A name or address of this machine. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Asks for tokens on loopback too. */
  readonly requireToken: boolean;
  /** Writes `memory/logs/runtime/access.log`. */
  readonly accessLog: boolean;
  /** Checks tokens. */
  readonly tokens: Pick<Tokens, "verify" | "hasKey">;
  /** Of the program. */
  readonly version: string;
  /** Told what somebody should know. */
  readonly warn: (message: string) => void;
  /** Told of faults of the program itself. */
  readonly onFault?: (error: unknown) => void;
  /** How long runs may go on once it closes. Default: 10 s. */
  readonly graceMs?: number;
}

/** A server that answers. Whoever started it closes it. */
export interface ApiServer extends AsyncDisposable {
  /** Where it answers, as `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Whether it asks for tokens. */
  readonly asksForToken: boolean;
  /** Takes no more runs, waits for those that go on, then ends them. Idempotent, bounded, never rejects. */
  close(): Promise<void>;
}

const LAST_ANSWERS_MS = 2_000;

/**
 * Starts to listen.
 *
 * @throws {ParacleError} `api.port_in_use`; `api.failed` when it cannot listen
 * there; `auth.key_unreadable` without a signing key where one is needed.
 */
export async function serveApi(options: ServeOptions): Promise<ApiServer> {
  const { served, host, version, warn, graceMs } = options;
  const access = await accessOf(options);
  if (!access.loopback) {
    warn(
      `all that goes to ${printable(host)} is plain HTTP, which others on ` +
        "the way can read, tokens included; put TLS in front of it, or serve " +
        "on 127.0.0.1 and use a tunnel",
    );
  }
  await using opening = new AsyncDisposableStack();
  const log = options.accessLog
    ? opening.use(openAccessLog(served.paracRoot, warn))
    : undefined;
  const api = opening.use(createApi({
    ...served,
    clock: systemClock,
    version,
    access,
    ...(graceMs === undefined ? {} : { graceMs }),
    ...(options.onFault === undefined ? {} : { onFault: options.onFault }),
    ...(log === undefined ? {} : { onAnswer: (entry) => log.note(entry) }),
  }));
  const listening = listen(
    options,
    (request, { remoteAddr }) =>
      api.fetch(request, { peer: remoteAddr.hostname }),
  );
  opening.defer(() => listening.close());
  // Runs end first, so that whoever waits for one still hears of it.
  opening.defer(() => api.close());
  const { hostname, port } = listening.addr;
  const shown = hostname.includes(":") ? `[${hostname}]` : hostname;
  const owned = opening.move();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => closing ??= owned.disposeAsync();
  return {
    url: `http://${host === "localhost" ? host : shown}:${port}`,
    asksForToken: access.verify !== undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function accessOf(
  { host, requireToken, tokens }: ServeOptions,
): Promise<Access> {
  const loopback = isLoopback(host);
  if (loopback && !requireToken) return { loopback, verify: undefined };
  if (!await tokens.hasKey()) {
    const why = loopback
      ? "--require-token asks for tokens"
      : `"${printable(host)}" can be reached from other machines`;
    throw new ParacleError(
      "auth.key_unreadable",
      `Cannot serve: ${why}, and there is no signing key; ` +
        "make one with the first token: paracle auth generate-token",
    );
  }
  return { loopback, verify: (token) => tokens.verify(token) };
}

/** Whether a name leads to this machine alone. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

interface Listening {
  readonly addr: Deno.NetAddr;
  close(): Promise<void>;
}

function listen(
  { host, port }: ServeOptions,
  answer: (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ) => Promise<Response>,
): Listening {
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  const stop = new AbortController();
  const { signal } = stop;
  const open = new Set<Promise<void>>();
  const handler: Deno.ServeHandler<Deno.NetAddr> = (request, info) => {
    const answered = answer(request, info);
    const whole = Promise.allSettled([answered, info.completed])
      .then(() => void open.delete(whole));
    open.add(whole);
    return answered;
  };
  try {
    const server = Deno.serve(
      { hostname, port, signal, onListen: () => {} },
      handler,
    );
    return { addr: server.addr, close: () => endServer(server, open, stop) };
  } catch (cause) {
    throw cannotListen({ host: hostname, port }, cause);
  }
}

/**
 * Lets answers that are under way come to their end, for a while; then all
 * connections are cut. Deno refuses to cut them once it was told to shut down.
 */
async function endServer(
  server: Deno.HttpServer,
  open: ReadonlySet<Promise<void>>,
  stop: AbortController,
): Promise<void> {
  using limit = deadline(LAST_ANSWERS_MS / 1000, { what: "the last answers" });
  const late = new Promise<false>((resolve) =>
    limit.signal.addEventListener("abort", () => resolve(false))
  );
  const inTime = Promise.all(open).then(() => true);
  if (await Promise.race([inTime, late])) return await server.shutdown();
  stop.abort();
  await server.finished;
  await Promise.all(open);
}
