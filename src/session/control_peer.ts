/**
 * One client of a session's control socket, as the session sees it.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import { errorMessage, startErrorMessage } from "./control_error.ts";
import { ControlLink } from "./control_link.ts";
import {
  type ControlRequest,
  parseClientHello,
  parseRequest,
  type ServerHello,
  type TunnelRequest,
} from "./control_messages.ts";
import { type Frame, protocolError } from "./control_protocol.ts";
import { serveExec, serveOpen } from "./control_serving.ts";
import type { ControlledSession } from "./controlled_session.ts";
import type { LocalConn } from "./local_sockets.ts";

const ASK_LIMIT_MS = 5_000;
const LINGER_MS = 1_000;
const WATCH_PAUSE_MS = 250;

/** What every client is served with. */
export interface PeerHost {
  readonly session: ControlledSession;
  readonly hello: ServerHello;
  /** What a client must show; undefined: nothing. */
  readonly token: string | undefined;
  readonly clock: Clock;
}

/** Serves one connection. */
export class ControlPeer {
  /** Resolves when nothing of it is left. */
  readonly over: Promise<void>;
  readonly #host: PeerHost;
  readonly #link: ControlLink;
  readonly #asked = new AbortController();
  readonly #gone = new AbortController();
  #listener: ((frame: Frame) => void) | undefined;
  #isGreeted = false;
  #isFinishing = false;
  #request: ControlRequest | undefined;
  #work: Promise<void> | undefined;

  /** Takes the connection over. */
  constructor(conn: LocalConn, host: PeerHost) {
    this.#host = host;
    this.#link = new ControlLink(conn);
    this.over = this.#run();
  }

  /** Turns the client away: nothing of it was started. */
  refuse(error: ParacleError): undefined {
    this.#link.sendJson("error", { ...errorMessage(error), started: false });
    this.#finish();
  }

  /** Ends it because the session ends; bounded by whoever waits for `over`. */
  async stop(): Promise<void> {
    if (!this.#isFinishing) {
      if (this.#request?.kind === "down") this.#link.sendJson("reply", {});
      else {
        const started = this.#request !== undefined;
        const error = new ParacleError(
          started ? "connect.lost" : "session.unreachable",
          `The session of "${this.#host.hello.remote}" was ended`,
        );
        this.#link.sendJson("error", { ...errorMessage(error), started });
      }
    }
    await this.#link.finish();
    this.#link.close();
  }

  /** Ends it at once. */
  abandon(): void {
    this.#link.close();
  }

  async #run(): Promise<void> {
    void this.#limit();
    const error = await this.#link.receive((frame) => this.#onFrame(frame));
    if (error instanceof ParacleError && this.#request === undefined) {
      this.refuse(error);
      await this.#link.finish();
    }
    this.#asked.abort();
    this.#gone.abort();
    this.#link.close();
    // The end of the session may itself wait for this.
    if (this.#request?.kind !== "down") await this.#work;
  }

  /** Nobody keeps a connection without asking for something. */
  async #limit(): Promise<void> {
    const { clock } = this.#host;
    try {
      await clock.sleep(ASK_LIMIT_MS, { signal: this.#asked.signal });
    } catch {
      return; // it asked, or left
    }
    this.refuse(protocolError(`nothing was asked for in ${ASK_LIMIT_MS} ms`));
  }

  #onFrame(frame: Frame): undefined {
    if (this.#isFinishing) return; // what a client sent before it knew
    switch (frame.kind) {
      case "hello":
        return this.#greet(frame);
      case "request":
        return this.#take(frame);
    }
    if (this.#listener === undefined) {
      throw protocolError(`"${frame.kind}" before anything was started`);
    }
    this.#listener(frame);
  }

  #greet(frame: Frame): undefined {
    if (this.#isGreeted) throw protocolError("a second hello");
    const { hello, token } = this.#host;
    const { protocol, token: shown } = parseClientHello(frame.payload);
    if (token !== undefined && !isSame(shown ?? "", token)) {
      const message = "Cannot use the session: the token is not the session's";
      return this.refuse(new ParacleError("config.permission_denied", message));
    }
    this.#isGreeted = true;
    this.#link.sendJson("hello", hello);
    if (protocol !== hello.protocol) this.#finish();
  }

  #take(frame: Frame): undefined {
    if (!this.#isGreeted) throw protocolError("a request before the hello");
    if (this.#request !== undefined) throw protocolError("a second request");
    const request = parseRequest(frame.payload);
    this.#request = request;
    this.#asked.abort();
    // An answer that no frame can hold ends this client alone.
    this.#work = this.#serve(request).catch(() => this.#link.close());
  }

  async #serve(request: ControlRequest): Promise<void> {
    const isStart = request.kind === "exec" || request.kind === "open";
    try {
      if (isStart) this.#assertSettings(request.fingerprint);
      await this.#answer(request);
    } catch (error) {
      const message = isStart ? startErrorMessage(error) : errorMessage(error);
      this.#link.sendJson("error", message);
    }
    this.#finish();
  }

  async #answer(request: ControlRequest): Promise<void> {
    const { session } = this.#host;
    const link = this.#link;
    const client = {
      link,
      gone: this.#gone.signal,
      listen: (listener: (frame: Frame) => void): void => {
        this.#listener = listener;
      },
    };
    switch (request.kind) {
      case "exec":
        return await serveExec(session, request, client);
      case "open":
        return await serveOpen(session, request, client);
      case "status":
        return void link.sendJson("reply", { status: session.status() });
      case "watch":
        return await this.#watch();
      case "reconnect":
        session.reconnect();
        return void link.sendJson("reply", {});
      case "down":
        await session.down();
        if (!this.#isFinishing) link.sendJson("reply", {});
        return;
      case "tunnel":
        return void link.sendJson("reply", await this.#tunnel(request.tunnel));
    }
  }

  async #tunnel(request: TunnelRequest): Promise<object> {
    const { session } = this.#host;
    switch (request.action) {
      case "add":
        return { tunnel: await session.addTunnel(request.spec) };
      case "remove":
        await session.removeTunnel(request.id);
        return {};
      case "pause":
        await session.pauseTunnel(request.id);
        return {};
      case "resume":
        await session.resumeTunnel(request.id);
        return {};
    }
  }

  async #watch(): Promise<void> {
    const { session, clock } = this.#host;
    const { signal } = this.#gone;
    this.#link.sendJson("reply", {});
    try {
      while (!signal.aborted) {
        const seen = session.revision.value;
        this.#link.sendJson("reply", { status: session.status() });
        await this.#link.flush(); // who does not read gets fewer
        await clock.sleep(WATCH_PAUSE_MS, { signal });
        await session.revision.until((now) => now !== seen, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #assertSettings(fingerprint: string | undefined): void {
    const { hello, session } = this.#host;
    if (fingerprint === undefined || fingerprint === session.fingerprint) {
      return;
    }
    throw new ParacleError(
      "session.unreachable",
      `The session of "${hello.remote}" was started with other settings; restart it to use these`,
    );
  }

  /** All is said; the client leaves, or is left soon. */
  #finish(): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    this.#asked.abort();
    const { signal } = this.#gone;
    void this.#link.finish().then(async () => {
      await this.#host.clock.sleep(LINGER_MS, { signal }).catch(() => {});
      this.#link.close();
    });
  }
}

/** Compares in a time that does not tell where they differ. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < other.length; at++) {
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at); // NaN counts as 0
  }
  return difference === 0;
}
