/**
 * All remotes that one `paracle remote up` holds; one that fails does not
 * disturb the others.
 *
 * @module
 */
import type { RemoteEntry } from "../../config/book.ts";
import type { RemoteConfig, TunnelConfig } from "../../config/remote.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { Watched } from "../../core/watched.ts";
import type { CliContext } from "../context.ts";
import { GIVEN_UP, kindsToGiveUp } from "../given_up.ts";
import type { PermissionKind } from "../permissions_needs.ts";
import type { SessionView } from "../session_view.ts";
import { Member } from "./remote_up_member.ts";
import type { UpReport } from "./remote_up_report.ts";
import { addCommand, bindWarning } from "./tunnel_argument.ts";

/** How the sessions start. */
export interface GroupStart {
  /** Opened besides the configured tunnels. */
  readonly tunnels: readonly TunnelConfig[];
  /** Whether a session of another process will do. */
  readonly wait: boolean;
}

/** The sessions of one process. Whoever made it disposes it; then all are closed. */
export class SessionGroup implements AsyncDisposable {
  readonly #context: CliContext;
  readonly #report: UpReport;
  readonly #members: Member[] = [];
  readonly #changes = new Watched(0);
  #broken: { readonly error: unknown } | undefined;
  #isStarted = false;
  #isSealed = false;

  /** A group of none. */
  constructor(context: CliContext, report: UpReport) {
    this.#context = context;
    this.#report = report;
  }

  /**
   * Starts a session of each remote.
   *
   * @throws {ParacleError} the first failure when no session could start; the
   * signal's reason.
   */
  async start(
    entries: readonly RemoteEntry[],
    options: GroupStart,
  ): Promise<void> {
    const { io } = this.#context;
    const started = await Promise.allSettled(entries.map(async (entry) => {
      const { name } = entry;
      const remote = entry.kind === "ok" ? entry.remote : undefined;
      const member = new Member(name, { remote, listener: this.#listener });
      this.#members.push(member);
      try {
        if (entry.kind === "broken") throw brokenEntry(name, entry.faults);
        await this.#startOne(member, entry.remote, options);
      } catch (error) {
        const isOwn = error instanceof ParacleError && !io.signal.aborted;
        if (!isOwn || entries.length === 1) throw error;
        member.fail(error);
      }
    }));
    for (const each of started) {
      if (each.status === "rejected") throw each.reason;
    }
    const problems = this.#members.map(({ problem }) => problem);
    if (problems.every((problem) => problem !== undefined)) throw problems[0];
    this.#isStarted = true;
    this.#seal();
  }

  /**
   * Gives up what is needed no more, once all sessions were connected: what
   * connecting again takes is in memory then.
   */
  #seal(): void {
    if (!this.#isStarted || this.#isSealed) return;
    const held = this.#members.filter(({ problem }) => problem === undefined);
    const standing = held.map((member) => member.standing);
    if (standing.includes(undefined)) return;
    this.#isSealed = true;
    const isKept = standing.every((session) => session?.needsFiles === false);
    if (isKept) { for (const session of standing) session?.keepFiles(); }
    const { globals, io } = this.#context;
    const taken: readonly PermissionKind[] = isKept ? [] : ["read"];
    const gone = io.seal(kindsToGiveUp(GIVEN_UP.remoteUp, taken));
    if (globals.debug) this.#report.note(`[given up: ${gone.join(", ")}]`);
  }

  async #startOne(
    member: Member,
    remote: RemoteConfig,
    { tunnels, wait }: GroupStart,
  ): Promise<void> {
    const { io, services } = this.#context;
    const found = async (): Promise<boolean> => {
      const client = await services.session(remote);
      if (client === undefined) return false;
      member.borrow(client);
      if (wait && tunnels.length === 0) return true;
      throw alreadyUp(remote.name, client.pid, tunnels);
    };
    if (await found()) return;
    const all = [...remote.tunnels, ...tunnels];
    for (const tunnel of all) {
      const warning = bindWarning(tunnel);
      if (warning !== undefined) {
        this.#report.warn(`${remote.name}: ${warning}`);
      }
    }
    const options = {
      tunnels: all,
      onWarning: (text: string) => this.#report.warn(`${remote.name}: ${text}`),
      signal: io.signal,
    };
    try {
      member.hold(await services.startSession(remote, options));
    } catch (error) {
      // Another process was faster.
      const isTaken = error instanceof ParacleError &&
        error.code === "session.already_up";
      if (!isTaken || !await found()) throw error;
    }
  }

  /** Whether a session of this process may still work. */
  get isLive(): boolean {
    return this.#members.some(({ isLive }) => isLive);
  }

  /** What the table shows. */
  get views(): readonly SessionView[] {
    return this.#members.map(({ view }) => view);
  }

  /**
   * Waits until every tunnel of every remote is proven.
   *
   * @throws {ParacleError} `tunnel.not_proven` when the time is over; what
   * stops one of them for good; the signal's reason.
   */
  async prove(seconds: number): Promise<void> {
    const { io, services } = this.#context;
    const limit = new AbortController();
    const over = new AbortController();
    services.clock.sleep(seconds * 1000, { signal: over.signal }).then(
      () => limit.abort(this.#notProven(seconds)),
      () => {},
    );
    const signal = AbortSignal.any([io.signal, limit.signal]);
    try {
      await Promise.all(this.#members.map((member) => member.proven(signal)));
    } finally {
      over.abort();
      limit.abort();
    }
  }

  /** Waits until the first try of each is over, and questions are answered. */
  async answered(): Promise<void> {
    await this.#until(() =>
      this.#members.every(({ isAnswered }) => isAnswered)
    );
  }

  /**
   * Waits until no session is left that may still work.
   *
   * @throws {ParacleError} what the first of them failed with, if any did; the
   * signal's reason.
   */
  async over(): Promise<void> {
    await this.#until(() => !this.isLive);
    const failed = this.#members.find(({ failure }) => failure !== undefined);
    if (failed?.failure !== undefined) throw failed.failure;
  }

  /** Closes everything, all at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#members.map((member) => member[Symbol.asyncDispose]()),
    );
  }

  async #until(test: () => boolean): Promise<void> {
    const { signal } = this.#context.io;
    const isDone = (): boolean => this.#broken !== undefined || test();
    await this.#changes.until(isDone, { signal });
    if (this.#broken !== undefined) throw this.#broken.error;
  }

  get #listener(): ConstructorParameters<typeof Member>[1]["listener"] {
    return {
      event: (name, event) => {
        try {
          this.#report.event(name, event);
        } catch (error) {
          this.#broken ??= { error }; // nobody reads our output any more
        }
      },
      changed: () => {
        this.#seal();
        this.#changes.set(this.#changes.value + 1);
      },
    };
  }

  #notProven(seconds: number): ParacleError {
    const found = this.#members.find(({ unproven }) => unproven !== undefined);
    const name = found?.name ?? "";
    const why = found?.unproven ?? "no answer";
    const what = found?.hasTunnels === false ? "connect" : "prove every tunnel";
    return new ParacleError(
      "tunnel.not_proven",
      `Cannot ${what} within ${seconds} s: ${why}; ` +
        `see: paracle remote test ${name}`,
      { details: { remote: name, seconds } },
    );
  }
}

function alreadyUp(
  name: string,
  pid: number,
  tunnels: readonly TunnelConfig[],
): ParacleError {
  const shown = printable(name);
  const adding = tunnels.map((tunnel) => addCommand(name, tunnel));
  const add = adding.length === 0
    ? ""
    : `add to it with: ${adding.join(" && ")}, `;
  return new ParacleError(
    "session.already_up",
    `Cannot bring up remote "${shown}": process ${pid} holds its session ` +
      `already; ${add}see it with: paracle remote status ${shown}, or end it with: ` +
      `paracle remote down ${shown}`,
    { details: { remote: name, pid } },
  );
}

function brokenEntry(name: string, faults: readonly string[]): ParacleError {
  return new ParacleError(
    "config.invalid",
    `Cannot use remote "${printable(name)}": ${faults.join("; ")}`,
    { details: { remote: name, issues: faults } },
  );
}
