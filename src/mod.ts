/**
 * Paracle as a library: run commands of a workspace on another machine over
 * SSH.
 *
 * @module
 */
export {
  type ErrorCode,
  ExitError,
  type FailureKind,
  HostKeyError,
  ParacleError,
  type ParacleErrorOptions,
} from "./core/errors.ts";
export { parseRemote, type ParseRemoteOptions } from "./config/schema.ts";
export type {
  KeepaliveConfig,
  RemoteConfig,
  TunnelConfig,
} from "./config/remote.ts";
export type {
  Argv,
  CallOptions,
  Channel,
  Endpoint,
  ExecuteOptions,
  ExecuteResult,
  SpawnOptions,
  Transport,
} from "./transport/transport.ts";
export {
  type ExitStatus,
  type RemoteProcess,
  shellStatus,
  type TerminalSize,
} from "./transport/process.ts";
export type {
  IncomingChannel,
  RawChannel,
  RawChannelEvents,
  RemoteAddress,
  RemoteListener,
} from "./transport/raw_channel.ts";
export { SSHTransport } from "./ssh/transport.ts";
export type {
  ConnectOptions,
  SSHRemote,
  UnknownHostKey,
} from "./ssh/remote.ts";
export type { OnStage, Stage } from "./transport/stage.ts";
export {
  TunnelManager,
  type TunnelManagerOptions,
  type TunnelManagerStatus,
} from "./library/tunnel_manager.ts";
export type {
  LinkState,
  Problem,
  RemoteStatus,
  TunnelHealth,
  TunnelStatus,
} from "./session/state.ts";
export {
  type SendRequestOptions,
  WebSocketTransport,
  type WebSocketTransportOptions,
} from "./mcp/web_socket_transport_io.ts";
export type { McpNotification } from "./mcp/web_socket_subscribers.ts";
