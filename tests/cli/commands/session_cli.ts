/**
 * A command about sessions that goes on while the test acts.
 *
 * @module
 */
import type { Services } from "../../../src/cli/services.ts";
import type { SessionStart } from "../../../src/cli/sessions.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import type { FakeCli } from "../../helpers/fake_cli.ts";
import {
  FakeSession,
  ManualClock,
  remoteStatus,
  tunnelStatus,
  turn,
} from "./fake_session.ts";
import { type Ended, type Files, PROJECT, remoteCli } from "./remote_memory.ts";

/** Two remotes; `lab` is the default and has a tunnel. */
export const TWO = `remotes:
  lab:
    host: dev@lab.example
    workspace: /srv/ws
    tunnels:
      - local: 8000 # here
        remote: 80
  two:
    host: two.example
    workspace: /srv/ws
default: lab
`;

/** What a test sets up. */
export interface SessionCliOptions {
  readonly text?: string;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly globals?: { readonly paracRoot?: string };
  /** Sessions of other processes. */
  readonly others?: Readonly<Record<string, FakeSession>>;
  /** Remotes whose session cannot start. */
  readonly unstartable?: Readonly<Record<string, ParacleError>>;
}

/** A command under way. */
export class SessionCli {
  /** Sessions that it started. */
  readonly started: Map<string, FakeSession> = new Map();
  /** How it started them. */
  readonly starts: Map<string, SessionStart> = new Map();
  readonly clock: ManualClock = new ManualClock();
  readonly files: Files;
  readonly ended: Promise<Ended>;
  readonly #controller = new AbortController();
  #context: FakeCli | undefined;

  constructor(argv: readonly string[], options: SessionCliOptions = {}) {
    this.files = new Map([[PROJECT, options.text ?? TWO]]);
    const services: Partial<Services> = {
      clock: this.clock,
      startSession: (remote, start) => {
        const failure = options.unstartable?.[remote.name];
        if (failure !== undefined) return Promise.reject(failure);
        const tunnels = start.tunnels.map((tunnel) =>
          tunnelStatus(`${tunnel.local}:${tunnel.remote}`, { state: "down" })
        );
        const session = new FakeSession(remoteStatus(remote.name, { tunnels }));
        this.started.set(remote.name, session);
        this.starts.set(remote.name, start);
        return Promise.resolve(session);
      },
      session: ({ name }) => Promise.resolve(options.others?.[name]?.client()),
    };
    this.ended = remoteCli(this.files, argv, {
      services,
      signal: this.#controller.signal,
      terminal: options.terminal ?? false,
      columns: options.columns ?? 100,
      globals: options.globals ?? {},
      onContext: (context) => {
        this.#context = context;
      },
    });
    this.ended.catch(() => {});
  }

  /** Starts a command and lets it get to where it waits. */
  static async start(
    argv: readonly string[],
    options: SessionCliOptions = {},
  ): Promise<SessionCli> {
    const cli = new SessionCli(argv, options);
    for (let i = 0; i < 5; i += 1) await turn();
    return cli;
  }

  /** What it has printed. */
  get out(): string {
    return this.#context?.stdoutText() ?? "";
  }

  /** The kinds of permission that it has given up. */
  get sealed(): readonly string[] {
    return this.#context?.sealed ?? [];
  }

  /** The session it started. */
  session(name: string): FakeSession {
    const session = this.started.get(name);
    if (session === undefined) throw new TypeError(`no session of ${name}`);
    return session;
  }

  /** Presses Ctrl-C and waits for the end. */
  async interrupt(): Promise<Ended> {
    this.#controller.abort(
      new ParacleError("cancelled.interrupt", "Interrupted"),
    );
    return await this.ended;
  }
}

/** Text with its escape characters written out. */
export function visible(text: string): string {
  return text.replaceAll("\x1b", "ESC");
}
