/**
 * One of the remotes that `paracle remote up` brings up.
 *
 * @module
 */
import type { RemoteConfig, TunnelConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { RemoteStatus } from "../../session/state.ts";
import { changesBetween, type SessionEvent } from "../session_events.ts";
import type { RunningSession, SessionClient } from "../sessions.ts";
import { type SessionView, viewOf, viewWithout } from "../session_view.ts";

/** What a member tells its group. */
export interface MemberListener {
  /** Something happened. */
  event(name: string, event: SessionEvent): void;
  /** Its state is another one; `isOver` may have changed. */
  changed(): void;
}

/** A remote with the session held here, or the one of another process, or why there is none. */
export class Member implements AsyncDisposable {
  /** The remote. */
  readonly name: string;
  /** Why it has no session; set once. */
  problem: ParacleError | undefined;
  readonly #remote: RemoteConfig | undefined;
  readonly #listener: MemberListener;
  readonly #held = new DisposableStack();
  #session: RunningSession | undefined;
  #client: SessionClient | undefined;
  #seen: RemoteStatus | undefined;
  #ended = false;
  #hasStood = false;

  /** Starts with nothing; `problem` is known for a remote that is broken. */
  constructor(
    name: string,
    options: {
      readonly remote: RemoteConfig | undefined;
      readonly listener: MemberListener;
    },
  ) {
    this.name = name;
    this.#remote = options.remote;
    this.#listener = options.listener;
  }

  /** Takes over a session started here, and tells of its changes. */
  hold(session: RunningSession): void {
    this.#session = session;
    const read = (): void => this.#see(session.status());
    read();
    this.#held.use(session.revision.onChange(read));
    session.ended.then(() => {
      if (this.#held.disposed) return;
      this.#ended = true;
      const status = session.status();
      const since = status.link.since;
      this.#see({ ...status, link: { kind: "closed", since } });
    }, () => {});
  }

  /** Takes over the client of a session that another process holds. */
  borrow(client: SessionClient): void {
    this.#client = client;
  }

  /** Says why there is no session. */
  fail(problem: ParacleError): void {
    this.problem = problem;
    const { code, message } = problem;
    this.#listener.event(this.name, {
      kind: "not_started",
      error: { code, message },
    });
    this.#listener.changed();
  }

  /** Whether this process holds a session of it that may still work. */
  get isLive(): boolean {
    return this.#session !== undefined && !this.#ended &&
      this.#seen?.link.kind !== "failed";
  }

  /**
   * The session held here, once it was connected; undefined while something
   * of this remote may still be read.
   */
  get standing(): RunningSession | undefined {
    return this.#hasStood ? this.#session : undefined;
  }

  /** Whether the first try to connect is over. */
  get isAnswered(): boolean {
    const link = this.#seen?.link;
    return !this.isLive || link?.kind !== "connecting" || link.attempt > 1;
  }

  /** Why it ended for good, unless somebody wanted it. */
  get failure(): ParacleError | undefined {
    const link = this.#seen?.link;
    if (this.#ended || link?.kind !== "failed") return this.problem;
    return new ParacleError(link.lastError.code, link.lastError.message);
  }

  /** What the table shows. */
  get view(): SessionView {
    const { name } = this;
    if (this.#session !== undefined && !this.#ended) {
      return viewOf(this.#session.status(), { name });
    }
    const remote = this.#remote;
    if (this.problem === undefined) {
      return viewWithout(name, { state: "down", remote });
    }
    const { code, message } = this.problem;
    const error = { code, message };
    return viewWithout(name, { state: "failed", remote, error });
  }

  /**
   * Waits until a probe has passed through every tunnel that is not paused.
   *
   * @throws {ParacleError} what stops it for good; the signal's reason.
   */
  async proven(signal: AbortSignal): Promise<void> {
    if (this.problem !== undefined) throw this.problem;
    if (this.#session !== undefined) await this.#session.proven({ signal });
    else await this.#provenThere(signal);
    const status = this.#session?.status() ?? this.#seen;
    const tunnels = status?.tunnels.map(({ id }) => id) ?? [];
    this.#listener.event(this.name, { kind: "proven", tunnels });
  }

  /** Whether its session has tunnels; undefined when it does not answer. */
  get hasTunnels(): boolean | undefined {
    const status = this.#session?.status() ?? this.#seen;
    return status && status.tunnels.length > 0;
  }

  /** What is not proven yet, for a message. */
  get unproven(): string | undefined {
    const status = this.#session?.status() ?? this.#seen;
    if (status === undefined) return `"${this.name}" does not answer`;
    const tunnel = status.tunnels.find((each) => !isProven(each.state));
    if (tunnel === undefined && status.link.kind === "ready") return undefined;
    const { link } = status;
    const error = link.kind === "closed" || link.kind === "ready"
      ? undefined
      : link.lastError?.message;
    return tunnel === undefined || link.kind !== "ready"
      ? `"${this.name}" is ${link.kind}${error ? `, ${error}` : ""}`
      : `tunnel ${tunnel.id} of "${this.name}" is ${tunnel.state}` +
        (tunnel.reason === undefined ? "" : `, ${tunnel.reason}`);
  }

  /** Closes the session held here; one of another process goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#held.dispose();
    await this.#session?.[Symbol.asyncDispose]();
    await this.#client?.[Symbol.asyncDispose]();
  }

  #see(status: RemoteStatus): void {
    const events = changesBetween(this.#seen, status);
    this.#seen = status;
    this.#hasStood ||= status.link.kind === "ready";
    for (const event of events) this.#listener.event(this.name, event);
    this.#listener.changed();
  }

  async #provenThere(signal: AbortSignal): Promise<void> {
    for await (const status of this.#client?.watch({ signal }) ?? []) {
      this.#seen = status;
      const { link, tunnels } = status;
      if (link.kind === "failed") {
        throw new ParacleError(link.lastError.code, link.lastError.message);
      }
      const isReady = link.kind === "ready";
      if (isReady && tunnels.every(({ state }) => isProven(state))) return;
    }
    signal.throwIfAborted();
    throw new ParacleError(
      "session.not_running",
      `Cannot wait for remote "${printable(this.name)}": its session ended ` +
        `meanwhile; start one with: paracle remote up ${this.name}`,
    );
  }
}

/** What a session of this process opens. */
export type TunnelsOf = (remote: RemoteConfig) => readonly TunnelConfig[];

function isProven(state: string): boolean {
  return state === "up" || state === "paused";
}
