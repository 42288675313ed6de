/**
 * The composition root: everything a command can open, made on demand. The
 * only file of the command line that knows `ssh`.
 *
 * @module
 */
import { dirname } from "node:path";
import type { RemoteBook } from "../config/book.ts";
import type { RemoteConfig } from "../config/remote.ts";
import type { LoginMemory } from "../ssh/login_memory.ts";
import type { Connecting } from "../ssh/remote.ts";
import type { OnStage } from "../transport/stage.ts";
import type { Transport } from "../transport/transport.ts";
import type { OpenWorkspace } from "../workspace/locate.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { printable } from "../core/printable.ts";
import type { Connections } from "../session/connections.ts";
import type { Connect } from "../session/link.ts";
import type { CliIo, GlobalFlags } from "./io.ts";
import { asking, loginQuestions, nobody } from "./login_questions.ts";
import { Secrets } from "./secrets.ts";
import type { FindOptions } from "./session_client_io.ts";
import type {
  RunningSession,
  SessionClient,
  SessionStart,
} from "./sessions.ts";
import { slowNotice } from "./slow_notice.ts";
import { StageNotice } from "./stage_notice.ts";
import { type WorkServices, workServices } from "./work_services_io.ts";

// As in main.ts: Deno reads every file behind an import it can see, and most
// commands have no session. `scripts/compile.ts` includes these by name.
const LATE = {
  client: "./session_client_io.ts",
  connections: "../session/connections.ts",
  host: "./session_host_io.ts",
  memory: "../ssh/login_memory.ts",
  scan: "../ssh/scan.ts",
  shared: "../session/shared_transport.ts",
  transport: "../ssh/transport.ts",
} as const;

/** How a command connects. */
export interface ConnectCall {
  /** Gives up. */
  readonly signal?: AbortSignal;
  /** Told when a stage begins, with the milliseconds since the start. */
  readonly onStage?: OnStage;
  /**
   * `false`: a host key that is not known is refused, nobody is asked and
   * nothing is remembered. Default: what the flags or a person say.
   */
  readonly trustNew?: false;
  /**
   * Keeps what the login reads. Once it is kept, no session is looked for:
   * that is done by a file.
   */
  readonly memory?: LoginMemory;
}

/** A host key as a server shows it. */
export interface ShownHostKey {
  /** As `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
}

/** Everything a command can open. Nothing is loaded before it is asked for. */
export interface Services extends WorkServices {
  /** The workspace of `--parac-root` or of the current folder; else `workspace.not_found`. */
  workspace(): Promise<OpenWorkspace>;
  /** Every configured remote, of the project and of the user, and how to edit them. */
  remotes(): Promise<RemoteBook>;
  /** Connects, with a connection of its own; the caller closes. */
  connect(remote: RemoteConfig, call?: ConnectCall): Promise<Transport>;
  /**
   * A way to run commands: over the session that another process holds, else
   * over a connection of its own, made when it is needed. The caller closes.
   */
  reach(remote: RemoteConfig, call?: ConnectCall): Promise<Transport>;
  /** A memory of nothing yet, for connections that are made again. */
  loginMemory(): Promise<LoginMemory>;
  /** The host keys a server shows, none of them trusted yet. */
  scanHostKeys(
    remote: RemoteConfig,
    call?: ConnectCall,
  ): Promise<readonly ShownHostKey[]>;
  /** Addresses of a host name. */
  resolve(host: string): Promise<readonly string[]>;
  /**
   * Starts a session in this process: its listeners are open, its link comes
   * up in its own time. The caller disposes it.
   *
   * @throws {ParacleError} `session.already_up`, `tunnel.port_in_use`,
   * `tunnel.cannot_listen`, `config.*`.
   */
  startSession(
    remote: RemoteConfig,
    options: SessionStart,
  ): Promise<RunningSession>;
  /** The session of a remote that another process holds, if one does. */
  session(remote: RemoteConfig): Promise<SessionClient | undefined>;
  /** Time. */
  readonly clock: Clock;
}

/** The real services of this process. */
export function createServices(io: CliIo, globals: GlobalFlags): Services {
  let book: Promise<RemoteBook> | undefined;
  let connections: Connections | undefined;
  const memories = new Map<string, Promise<LoginMemory>>();
  const start = globals.paracRoot ?? io.cwd();
  const workspace = async (): Promise<OpenWorkspace> => {
    const { openWorkspace } = await import("../workspace/folder_io.ts");
    return await openWorkspace(start);
  };
  const digest = async (remote: RemoteConfig): Promise<string> => {
    const { fingerprintOf, GIVEN_KEYS } = await import("./fingerprint.ts");
    const [key, hostKey] = GIVEN_KEYS.map((name) => io.env(name) || undefined);
    return await fingerprintOf(remote, { key, hostKey });
  };
  const lookup = ({ signal }: ConnectCall): FindOptions => ({
    ...(signal === undefined ? {} : { signal }),
    warn: (text) => io.err(`warning: ${printable(text)}\n`),
    onSlow: (pid) => io.err(slowNotice(pid)),
    onAbsent: (reason) => {
      if (globals.debug) io.err(`[no session: ${reason}]\n`);
    },
  });
  const connect: Services["connect"] = async (remote, call = {}) => {
    using notice = new StageNotice(io, {
      name: remote.name,
      debug: globals.debug,
      next: call.onStage,
    });
    return await connectSsh(
      io,
      remote,
      connectOptions(asking(io, () => notice.hush()), globals, remote, {
        ...call,
        onStage: notice.onStage,
      }),
    );
  };
  const loginMemory = async (): Promise<LoginMemory> => {
    const { LoginMemory }: typeof import("../ssh/login_memory.ts") =
      await import(LATE.memory);
    return new LoginMemory();
  };
  /** For a session: what a person answered once is not asked again. */
  const sessionConnect = (
    remote: RemoteConfig,
    memory: LoginMemory,
  ): Connect => {
    const secrets = new Secrets();
    let wasUp = false; // then a table may be on the terminal
    return async ({ signal }) => {
      const person = wasUp ? nobody(io) : io;
      const call = { memory, signal };
      const options = connectOptions(person, globals, remote, call);
      const transport = await connectSsh(io, remote, {
        ...options,
        ...secrets.remembering(options),
      });
      wasUp = true;
      return transport;
    };
  };
  return {
    workspace,
    ...workServices(io, globals, workspace),
    remotes: () => book ??= loadBook(io, start),
    connect,
    reach: async (remote, call = {}) => {
      if (call.memory?.isKept) return await connect(remote, call);
      // Most commands find no session; what rides on one is not loaded then.
      const { hasSocket } = await import("./run_folder_io.ts");
      if (!await hasSocket(remote)) return await connect(remote, call);
      const { SharedTransport }:
        typeof import("../session/shared_transport.ts") = await import(
          LATE.shared
        );
      return new SharedTransport({
        control: async () => {
          const { findSession }: typeof import("./session_client_io.ts") =
            await import(LATE.client);
          const fingerprint = await digest(remote);
          return await findSession(remote, { ...lookup(call), fingerprint });
        },
        direct: () => connect(remote, call),
        warn: (text) => io.err(`warning: ${printable(text)}\n`),
      });
    },
    loginMemory,
    scanHostKeys: async (remote, call = {}) => {
      const { scanHostKeys }: typeof import("../ssh/scan.ts") = await import(
        LATE.scan
      );
      return await scanHostKeys(
        remote,
        connectOptions(io, globals, remote, call),
      );
    },
    resolve: async (host) => {
      const { resolveHost } = await import("./resolve_io.ts");
      return await resolveHost(host);
    },
    startSession: async (remote, options) => {
      const { hostSession }: typeof import("./session_host_io.ts") =
        await import(LATE.host);
      const { Connections }: typeof import("../session/connections.ts") =
        await import(LATE.connections);
      const { sourcesOf } = await import("./warm_io.ts");
      const { findParacRoot } = await import("../workspace/find_io.ts");
      const { sources } = sourcesOf(await findParacRoot(start), io.env);
      const { isLocked } = await import("./version_io.ts");
      const { GIVEN_KEYS } = await import("./fingerprint.ts");
      const keyGiven = GIVEN_KEYS.some((name) => io.env(name) !== undefined);
      const unusual = keyGiven || await isLocked() ||
        (await book)?.warnings.length !== 0;
      connections ??= new Connections();
      const fingerprint = await digest(remote);
      // Remotes with one target share a link, and so what its logins read.
      const remembering = memories.get(fingerprint) ?? loginMemory();
      memories.set(fingerprint, remembering);
      const memory = await remembering;
      return await hostSession(remote, {
        ...options,
        connect: sessionConnect(remote, memory),
        memory,
        connections,
        fingerprint,
        sources: unusual ? [] : sources,
      });
    },
    session: async (remote) => {
      const { findSession, sessionClient }:
        typeof import("./session_client_io.ts") = await import(LATE.client);
      const client = await findSession(remote, lookup({}));
      return client && sessionClient(client);
    },
    clock: systemClock,
  };
}

async function connectSsh(
  { env }: CliIo,
  remote: RemoteConfig,
  options: Connecting,
): Promise<Transport> {
  const { SSHTransport }: typeof import("../ssh/transport.ts") = await import(
    LATE.transport
  );
  try {
    return await SSHTransport.connect(remote, options);
  } catch (error) {
    const { tellEmpty } = await import("./empty_variables.ts");
    throw tellEmpty(error, env);
  }
}

async function loadBook(io: CliIo, start: string): Promise<RemoteBook> {
  const { findParacRoot } = await import("../workspace/find_io.ts");
  const [{ loadRemoteBook }, { lockedBook }, paracRoot] = await Promise.all([
    import("../config/files_io.ts"),
    import("./lock_book_io.ts"),
    findParacRoot(start),
  ]);
  const baseDir = paracRoot === undefined ? start : dirname(paracRoot);
  return await lockedBook(baseDir) ??
    await loadRemoteBook({ env: io.env, paracRoot });
}

function connectOptions(
  io: CliIo,
  globals: GlobalFlags,
  remote: RemoteConfig,
  { trustNew, ...call }: ConnectCall,
): Connecting {
  return {
    ...call,
    ...(remote.baseDir === undefined ? {} : {
      knownHostsFiles: [`${remote.baseDir}/.parac/config/known_hosts`],
    }),
    warn: (message) => io.err(`warning: ${printable(message)}\n`),
    ...loginQuestions(io, { globals, remote: remote.name, trustNew }),
  };
}
