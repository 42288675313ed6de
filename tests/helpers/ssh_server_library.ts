/**
 * The server half of ssh2, seen through our own types: the library has none,
 * and this is the one place where it is given some.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Duplex, Writable } from "node:stream";

/** A public key that was read from a line. */
export interface PublicKey {
  /** The blob that goes over the wire. */
  getPublicSSH(): Buffer;
  /** Whether the signature over `data` is this key's; an Error counts as no. */
  verify(data: Buffer, signature: Buffer, hash?: string): boolean | Error;
}

/** One attempt of a client to log in. */
export interface AuthContext {
  readonly method: string;
  readonly username: string;
  /** With the method `publickey`. */
  readonly key?: { readonly algo: string; readonly data: Buffer };
  /** Absent while the client only asks whether the key would do. */
  readonly signature?: Buffer;
  readonly blob?: Buffer;
  readonly hashAlgo?: string;
  accept(): void;
  reject(methodsLeft?: readonly string[]): void;
}

/** A channel as the server holds it. */
export interface ServerStream extends Duplex {
  readonly stderr: Writable;
  /** What waits for the client's window; see `ssh_server_channel.ts`. */
  _chunk?: Buffer | undefined;
  _chunkcb?: (() => void) | undefined;
  _chunkErr?: Buffer | undefined;
  _chunkcbErr?: (() => void) | undefined;
  exit(status: number): void;
  exit(signal: string, coreDumped: boolean, message: string): void;
  eof(): void;
  close(): void;
}

type Answer = (() => void) | undefined;

/** A session channel before and while something runs in it. */
export interface ServerSession extends EventEmitter {
  /** True after the client's end of file; ssh2 then refuses signals. */
  _ending: boolean;
  on(event: "eof" | "close", listener: () => void): this;
  on(
    event: "exec",
    listener: (
      accept: () => ServerStream,
      reject: () => void,
      info: { readonly command: string },
    ) => void,
  ): this;
  on(
    event: "pty" | "window-change",
    listener: (accept: Answer, reject: Answer, info: TerminalInfo) => void,
  ): this;
  on(
    event: "env",
    listener: (
      accept: Answer,
      reject: Answer,
      info: { readonly key: string; readonly val: string },
    ) => void,
  ): this;
  on(
    event: "signal",
    listener: (
      accept: Answer,
      reject: Answer,
      info: { readonly name: string },
    ) => void,
  ): this;
}

/** What a client says about its terminal. */
export interface TerminalInfo {
  /** Absent from a change of size. */
  readonly term?: string;
  readonly cols: number;
  readonly rows: number;
}

/** One connection, seen by the server. */
export interface ServerConnection extends EventEmitter {
  on(event: "authentication", listener: (context: AuthContext) => void): this;
  on(event: "ready" | "close", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  on(
    event: "session",
    listener: (accept: () => ServerSession, reject: () => void) => void,
  ): this;
  on(
    event: "tcpip",
    listener: (
      accept: () => ServerStream,
      reject: () => void,
      info: { readonly destIP: string; readonly destPort: number },
    ) => void,
  ): this;
  on(
    event: "openssh.streamlocal",
    listener: (
      accept: () => ServerStream,
      reject: () => void,
      info: { readonly socketPath: string },
    ) => void,
  ): this;
  on(
    event: "request",
    listener: (
      accept: ((port?: number) => void) | undefined,
      reject: Answer,
      name: string,
      info: ForwardRequest,
    ) => void,
  ): this;
  forwardOut(
    boundAddress: string,
    boundPort: number,
    peerAddress: string,
    peerPort: number,
    done: Opened,
  ): this;
  // deno-lint-ignore camelcase -- ssh2's name
  openssh_forwardOutStreamLocal(path: string, done: Opened): this;
}

/** What a client wants to be listened on. */
export interface ForwardRequest {
  readonly bindAddr?: string;
  readonly bindPort?: number;
  readonly socketPath?: string;
}

type Opened = (error: Error | undefined, stream: ServerStream) => void;

/** ssh2's server; it is given its sockets. */
export interface Ssh2Server {
  injectSocket(socket: Socket): void;
}

/** What we use of ssh2 on the server's side. */
export interface ServerLibrary {
  readonly Server: new (
    config: {
      readonly hostKeys: readonly string[];
      readonly algorithms: { readonly cipher: readonly string[] };
    },
    listener: (connection: ServerConnection) => void,
  ) => Ssh2Server;
  readonly utils: { parseKey(text: string): PublicKey | Error };
}

/** Loads ssh2; nothing else here does. */
export async function loadServerLibrary(): Promise<ServerLibrary> {
  await import("../../src/ssh/library.ts"); // ssh2 as the client changes it
  const loaded: unknown = (await import("ssh2")).default;
  return loaded as ServerLibrary;
}
