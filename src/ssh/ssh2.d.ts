// The slice of ssh2 1.17.0 that is used, typed by us: `@types/ssh2` promises
// more than the library does on Deno, and hides what we rely on.
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";

/** A key as ssh2 passes it around; plain objects, so `sign` can be replaced. */
export interface ParsedKey {
  type: string;
  comment: string;
  sign(data: Uint8Array, algorithm?: string): Buffer | Error;
  isPrivateKey(): boolean;
  getPublicSSH(): Buffer;
  getPrivatePEM(): string;
  equals(other: ParsedKey | string | Uint8Array): boolean;
}

/** A stream that can be held back. */
export interface Source {
  pause(): unknown;
  resume(): unknown;
  on(event: "data", listener: (data: Buffer) => void): this;
  on(event: "end", listener: () => void): this;
}

export interface Channel {
  readonly stderr: Source;
  /** False makes ssh2 tell of the close without a reader. */
  readable: boolean;
  readonly incoming: { window: number; readonly state: string };
  readonly outgoing: {
    readonly id: number;
    readonly state: string;
    readonly packetSize: number;
  };
  pause(): unknown;
  resume(): unknown;
  write(data: Uint8Array, done: (error?: Error | null) => void): boolean;
  /** Called with what comes, and null at the end; `false` leaves the window to us. */
  push(data: Buffer | null): boolean;
  /** Ends the stream's writing side; ssh2 calls it when the channel closed. */
  end(): unknown;
  /**
   * Sends past the stream. `done` is called at once, or when the window has
   * taken it all, or never when the channel is no longer open.
   */
  _write(data: Buffer, encoding: null, done: () => void): void;
  eof(): void;
  close(): void;
  on(event: "data", listener: (data: Buffer) => void): this;
  on(event: "end" | "close", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  on(
    event: "exit",
    listener: (
      code: number | null,
      signal?: string,
      dump?: boolean,
    ) => void,
  ): this;
}

export interface Ssh2Error extends Error {
  level?: string;
  code?: string | number;
  reason?: number;
}

/** Called by ssh2 for each next attempt; `false` gives up. */
export type AuthHandler = (
  methodsLeft: readonly string[] | null,
  partialSuccess: boolean | null,
  next: (attempt: AuthAttempt | false) => void,
) => void;

export type AuthAttempt =
  | { type: "publickey"; username: string; key: ParsedKey }
  | { type: "agent"; username: string; agent: BaseAgent };

export interface ClientConfig {
  sock: unknown;
  username: string;
  readyTimeout: number;
  keepaliveInterval: number;
  keepaliveCountMax: number;
  /** False: OpenSSH's extensions may be asked of any server. */
  strictVendor?: boolean;
  ident?: string;
  hostVerifier: (key: Buffer, verify: (accept: boolean) => void) => void;
  authHandler: AuthHandler;
  algorithms: {
    cipher: readonly string[];
    kex: readonly string[];
    hmac: readonly string[];
    serverHostKey: readonly string[];
    compress: readonly string[];
  };
}

export interface ExecConfig {
  allowHalfOpen?: boolean;
  pty?: {
    term: string;
    cols: number;
    rows: number;
    width: number;
    height: number;
  };
}

export interface Negotiated {
  kex: string;
  serverHostKey: string;
  cs: { cipher: string };
  sc: { cipher: string };
}

export interface Protocol {
  /** Asks for an answer; ssh2 gives it to the next of `Client._callbacks`. */
  ping(): void;
  channelWindowAdjust(channel: number, bytes: number): void;
  signal(channel: number, name: string): void;
  windowChange(
    channel: number,
    rows: number,
    cols: number,
    height: number,
    width: number,
  ): void;
}

export class Client extends EventEmitter {
  /** Undefined until connect; needed because `Channel.signal` stops after `end`. */
  readonly _protocol: Protocol | undefined;
  /** Who waits for answers to global requests, in their order. */
  readonly _callbacks: (() => void)[];
  /** The server's software version, once its banner came. */
  readonly _remoteVer: string | undefined;
  connect(config: ClientConfig): this;
  exec(
    command: string,
    config: ExecConfig,
    callback: (error: Ssh2Error | undefined, channel: Channel) => void,
  ): this;
  forwardOut(
    sourceHost: string,
    sourcePort: number,
    host: string,
    port: number,
    callback: (error: Ssh2Error | undefined, channel: Channel) => void,
  ): this;
  openssh_forwardOutStreamLocal(
    path: string,
    callback: (error: Ssh2Error | undefined, channel: Channel) => void,
  ): this;
  forwardIn(
    host: string,
    port: number,
    callback: (error: Error | undefined, port: number) => void,
  ): this;
  unforwardIn(
    host: string,
    port: number,
    callback: (error?: Error) => void,
  ): this;
  openssh_forwardInStreamLocal(
    path: string,
    callback: (error?: Error) => void,
  ): this;
  openssh_unforwardInStreamLocal(
    path: string,
    callback: (error?: Error) => void,
  ): this;
  end(): this;
}

/** A connection that came in at a port of the server. */
export interface TcpArrival {
  readonly destIP: string;
  readonly destPort: number;
  readonly srcIP: string;
  readonly srcPort: number;
}

/** A connection to an agent. */
export interface AgentStream {
  destroy(): unknown;
}

export class BaseAgent {
  getStream?(
    callback: (error: Error | null, stream?: AgentStream) => void,
  ): void;
  getIdentities(
    callback: (error: Error | undefined, keys?: ParsedKey[]) => void,
  ): void;
  sign(
    key: ParsedKey,
    data: Buffer,
    options: { hash?: string },
    callback: (error: Error | undefined, signature?: Buffer) => void,
  ): void;
}

declare const ssh2: {
  Client: typeof Client;
  BaseAgent: typeof BaseAgent;
  createAgent(path: string): BaseAgent;
  utils: {
    parseKey(
      data: string | Uint8Array | ParsedKey,
      passphrase?: string,
    ): ParsedKey | ParsedKey[] | Error;
  };
};
export default ssh2;
