/**
 * A session made of functions, for tests of its control socket.
 *
 * @module
 */
import { ParacleError } from "../../src/core/errors.ts";
import { Watched } from "../../src/core/watched.ts";
import type { ControlledSession } from "../../src/session/controlled_session.ts";
import type { RemoteStatus, TunnelStatus } from "../../src/session/state.ts";
import type { TunnelSpec } from "../../src/session/tunnel_spec.ts";
import type {
  RawChannel,
  RawChannelEvents,
  RemoteAddress,
} from "../../src/transport/raw_channel.ts";
import type { Spawning } from "../../src/transport/spawning.ts";
import type { Argv } from "../../src/transport/transport.ts";
import { MemoryProcess, type Program } from "./memory_process.ts";

/** What the session has. */
export interface FakeSessionOptions {
  readonly fingerprint?: string;
  /** Programs by name. */
  readonly programs?: Readonly<Record<string, Program>>;
}

/** A session, and what only a test may see. */
export class FakeSession implements ControlledSession {
  readonly fingerprint: string;
  readonly revision: Watched<number> = new Watched(0);
  /** What it was asked for, in order. */
  readonly asked: string[] = [];
  /** Options of every start. */
  readonly starts: Spawning[] = [];
  /** Processes that were started. */
  readonly processes: MemoryProcess[] = [];
  /** Refuses every start with this. */
  refusal: Error | undefined;
  /** Called by `down()`. */
  onDown: () => Promise<void> = () => Promise.resolve();
  readonly #programs: Readonly<Record<string, Program>>;

  constructor(options: FakeSessionOptions = {}) {
    this.fingerprint = options.fingerprint ?? "settings";
    this.#programs = options.programs ?? {};
  }

  status(): RemoteStatus {
    return {
      name: "box",
      target: "tester@memory",
      link: { kind: "ready", since: 1, rttMs: undefined },
      server: undefined,
      connections: 1,
      commands: { running: this.processes.length, waiting: 0 },
      reconnects: this.revision.value,
      tunnels: [tunnelStatus("8000:8000")],
    };
  }

  spawn(argv: Argv, options: Spawning): Promise<MemoryProcess> {
    this.asked.push(`spawn ${argv.join(" ")}`);
    this.starts.push(options);
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    const program = this.#programs[argv[0]];
    if (program === undefined) throw new TypeError(`no program ${argv[0]}`);
    const process = new MemoryProcess(program, {
      argv,
      cwd: options.cwd === false ? undefined : options.cwd,
      env: options.env ?? {},
      pty: options.pty,
    });
    this.processes.push(process);
    return Promise.resolve(process);
  }

  open(address: RemoteAddress): Promise<RawChannel> {
    this.asked.push(`open ${JSON.stringify(address)}`);
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    return Promise.resolve(echoChannel());
  }

  reconnect(): void {
    this.asked.push("reconnect");
  }

  async down(): Promise<void> {
    this.asked.push("down");
    await this.onDown();
  }

  addTunnel(spec: TunnelSpec): Promise<TunnelStatus> {
    this.asked.push(`add ${spec.local}:${spec.remote}`);
    return Promise.resolve(tunnelStatus(`${spec.local}:${spec.remote}`));
  }

  removeTunnel(id: string): Promise<void> {
    this.asked.push(`remove ${id}`);
    const message = `Cannot find tunnel ${id}`;
    return Promise.reject(new ParacleError("tunnel.not_found", message));
  }

  pauseTunnel(id: string): Promise<void> {
    this.asked.push(`pause ${id}`);
    return Promise.resolve();
  }

  resumeTunnel(id: string): Promise<void> {
    this.asked.push(`resume ${id}`);
    return Promise.resolve();
  }
}

function tunnelStatus(id: string): TunnelStatus {
  return {
    id,
    kind: "local",
    listen: "127.0.0.1:8000",
    port: 8000,
    target: "127.0.0.1:8000",
    description: undefined,
    state: "up",
    reason: undefined,
    connections: 0,
    total: 0,
    bytesIn: 0,
    bytesOut: 0,
    refused: 0,
    queued: 0,
    lastActivity: undefined,
  };
}

/** A connection whose other side sends back what it gets. */
function echoChannel(): RawChannel {
  let events: RawChannelEvents | undefined;
  let isOver = false;
  const over = (error?: Error): void => {
    if (isOver) return;
    isOver = true;
    events?.closed(error);
  };
  return {
    start: (given) => void (events = given),
    write: (bytes) => {
      events?.data(bytes.slice());
      return undefined;
    },
    consumed: () => {},
    end: () => {
      events?.end();
      over();
    },
    close: () => over(new ParacleError("connect.closed", "closed here")),
  };
}
