/**
 * What the two sides of the control socket say in JSON, and reading it.
 *
 * @module
 */
import type { ExitStatus, TerminalSize } from "../transport/process.ts";
import type { RemoteAddress } from "../transport/raw_channel.ts";
import type { Spawning } from "../transport/spawning.ts";
import type { Argv } from "../transport/transport.ts";
import * as read from "./control_fields.ts";
import type { Fields } from "./control_fields.ts";
import { protocolError } from "./control_protocol.ts";
import type { TunnelSpec } from "./tunnel_spec.ts";

/** First message of a client. */
export interface ClientHello {
  readonly protocol: number;
  /** Of the program. */
  readonly version: string;
  /** Proves over TCP that the client may read our files. */
  readonly token?: string | undefined;
}

/** The server's answer to it. */
export interface ServerHello {
  readonly protocol: number;
  /** Of the program. */
  readonly version: string;
  /** The session's process. */
  readonly pid: number;
  /** The remote's name. */
  readonly remote: string;
  /** Of the session's settings. */
  readonly fingerprint: string;
}

/** What a tunnel request does. */
export type TunnelRequest =
  | { readonly action: "add"; readonly spec: TunnelSpec }
  | { readonly action: "remove" | "pause" | "resume"; readonly id: string };

/** Starts a command. */
export interface ExecRequest {
  readonly kind: "exec";
  readonly argv: Argv;
  readonly options: Omit<Spawning, "signal">;
  /** Settings the client expects; without one any will do. */
  readonly fingerprint: string | undefined;
}

/** Opens a connection from the remote. */
export interface OpenRequest {
  readonly kind: "open";
  readonly address: RemoteAddress;
  readonly fingerprint: string | undefined;
}

/** What a client wants; one in a connection. */
export type ControlRequest =
  | ExecRequest
  | OpenRequest
  | { readonly kind: "status" | "watch" | "reconnect" | "down" }
  | { readonly kind: "tunnel"; readonly tunnel: TunnelRequest };

/** Reads a client's hello. */
export function parseClientHello(payload: Uint8Array): ClientHello {
  const fields = read.parseFields(payload);
  return {
    protocol: read.numberOf(fields, "protocol"),
    version: read.textOf(fields, "version"),
    token: read.optionalTextOf(fields, "token"),
  };
}

/** Reads a server's hello; of another protocol only the number counts. */
export function parseServerHello(
  payload: Uint8Array,
  protocol: number,
): ServerHello {
  const fields = read.parseFields(payload);
  const spoken = read.numberOf(fields, "protocol");
  if (spoken !== protocol) {
    return {
      protocol: spoken,
      version: "",
      pid: 0,
      remote: "",
      fingerprint: "",
    };
  }
  return {
    protocol: spoken,
    version: read.textOf(fields, "version"),
    pid: read.numberOf(fields, "pid"),
    remote: read.textOf(fields, "remote"),
    fingerprint: read.textOf(fields, "fingerprint"),
  };
}

/** Reads a request; `connect.protocol`. */
export function parseRequest(payload: Uint8Array): ControlRequest {
  const fields = read.parseFields(payload);
  const kind = read.wordOf(
    fields,
    "kind",
    ["exec", "open", "status", "watch", "reconnect", "down", "tunnel"] as const,
  );
  const fingerprint = read.optionalTextOf(fields, "fingerprint");
  switch (kind) {
    case "exec":
      return {
        kind,
        argv: argvOf(fields),
        options: spawning(fields),
        fingerprint,
      };
    case "open":
      return { kind, address: addressOf(fields), fingerprint };
    case "tunnel":
      return { kind, tunnel: tunnelOf(fields) };
    default:
      return { kind };
  }
}

/** A request as it is sent. */
export function requestMessage(request: ControlRequest): Fields {
  switch (request.kind) {
    case "exec": {
      const { kind, argv, fingerprint, options } = request;
      const { cwd, env, pty, framed, workspaceCommand, findParacle } = options;
      return {
        ...{ kind, argv, fingerprint, cwd, env, pty },
        ...{ framed, workspaceCommand, findParacle },
      };
    }
    case "tunnel":
      return { kind: request.kind, ...request.tunnel };
    default:
      return { ...request };
  }
}

/** Reads how a command ended. */
export function parseExit(payload: Uint8Array): ExitStatus {
  const fields = read.parseFields(payload);
  const kind = read.wordOf(fields, "kind", ["exited", "signaled"] as const);
  if (kind === "exited") {
    return { kind, code: read.integerOf(fields, "code", 0xffff_ffff) };
  }
  const signal = read.textOf(fields, "signal");
  return { kind, signal, coreDumped: read.flagOf(fields, "coreDumped") };
}

/** Reads a terminal's size. */
export function parseSize(payload: Uint8Array): TerminalSize {
  return sizeOf(read.parseFields(payload));
}

function sizeOf(fields: Fields): TerminalSize {
  return {
    columns: read.integerOf(fields, "columns", 65_535),
    rows: read.integerOf(fields, "rows", 65_535),
  };
}

function argvOf(fields: Fields): Argv {
  const [program, ...args] = read.listOf(fields, "argv").map((word) => {
    if (typeof word !== "string") {
      throw protocolError('"argv" is no list of texts');
    }
    return word;
  });
  if (program === undefined) throw protocolError('"argv" is empty');
  return [program, ...args];
}

function spawning(fields: Fields): Omit<Spawning, "signal"> {
  const cwd = fields["cwd"] === false
    ? false
    : read.optionalTextOf(fields, "cwd");
  const env = read.own(fields, "env");
  const pty = read.own(fields, "pty");
  return {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: envOf(read.fieldsOf(env, "env")) }),
    ...(pty === undefined ? {} : { pty: ptyOf(read.fieldsOf(pty, "pty")) }),
    framed: read.flagOf(fields, "framed"),
    workspaceCommand: read.flagOf(fields, "workspaceCommand"),
    findParacle: read.flagOf(fields, "findParacle"),
  };
}

function envOf(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.keys(fields).map((name) => [name, read.textOf(fields, name)]),
  );
}

function ptyOf(fields: Fields): NonNullable<Spawning["pty"]> {
  return { ...sizeOf(fields), term: read.textOf(fields, "term") };
}

function addressOf(fields: Fields): RemoteAddress {
  const address = read.fieldsOf(read.own(fields, "address"), "address");
  const path = read.optionalTextOf(address, "path");
  if (path !== undefined) return { path };
  return {
    host: read.textOf(address, "host"),
    port: read.integerOf(address, "port", 65_535),
  };
}

function tunnelOf(fields: Fields): TunnelRequest {
  const actions = ["add", "remove", "pause", "resume"] as const;
  const action = read.wordOf(fields, "action", actions);
  if (action !== "add") return { action, id: read.textOf(fields, "id") };
  const spec = read.fieldsOf(read.own(fields, "spec"), "spec");
  return { action, spec: specOf(spec) };
}

function specOf(fields: Fields): TunnelSpec {
  return {
    kind: read.wordOf(fields, "kind", ["local", "remote", "dynamic"] as const),
    bind: read.textOf(fields, "bind"),
    local: portOrPath(fields, "local"),
    remoteHost: read.textOf(fields, "remoteHost"),
    remote: portOrPath(fields, "remote"),
    localHost: read.textOf(fields, "localHost"),
    probePath: read.optionalTextOf(fields, "probePath"),
    description: read.optionalTextOf(fields, "description"),
  };
}

function portOrPath(fields: Fields, name: string): number | string {
  return typeof fields[name] === "string"
    ? read.textOf(fields, name)
    : read.integerOf(fields, name, 65_535);
}
