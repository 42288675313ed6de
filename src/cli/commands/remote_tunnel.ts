/**
 * `paracle remote tunnel`: tunnels of a session that runs.
 *
 * @module
 */
import {
  buildCommand,
  buildRouteMap,
  type Command,
  type RouteMap,
} from "@stricli/core";
import type { CliContext } from "../context.ts";
import { jsonFlag, switchFlag } from "../reading.ts";
import { nameParameter } from "./remote_book.ts";
import type { RemoteTunnelListFlags } from "./remote_tunnel_list_run.ts";
import type {
  RemoteTunnelAddFlags,
  RemoteTunnelRemoveFlags,
} from "./remote_tunnel_run.ts";

const idParameter = {
  brief: 'Tunnel as "remote tunnel list" calls it',
  parse: String,
  placeholder: "ID",
} as const;

const saveFlag = switchFlag("Write it to remotes.yaml, too");

const listCommand: Command<CliContext> = buildCommand<
  RemoteTunnelListFlags,
  [string?],
  CliContext
>({
  docs: { brief: "List the tunnels and their traffic" },
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ ...nameParameter, optional: true }],
    },
  },
  loader: async () =>
    (await import("./remote_tunnel_list_run.ts")).runRemoteTunnelList,
});

const addCommand: Command<CliContext> = buildCommand<
  RemoteTunnelAddFlags,
  [string, string],
  CliContext
>({
  docs: {
    brief: "Open one more tunnel",
    fullDescription:
      "SPEC is [bind:]local:[host:]remote; with --reverse [bind:]remote:[host:]local, with\n" +
      "--dynamic [bind:]port. A port may be the absolute path of a unix socket. Without a\n" +
      "session that runs, --save alone is done.",
  },
  parameters: {
    flags: {
      reverse: switchFlag("Listen on the host and lead here, as ssh -R"),
      dynamic: switchFlag("Be a SOCKS5 proxy here, as ssh -D"),
      save: saveFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        nameParameter,
        { brief: "The tunnel", parse: String, placeholder: "SPEC" },
      ],
    },
  },
  loader: async () =>
    (await import("./remote_tunnel_run.ts")).runRemoteTunnelAdd,
});

const removeCommand: Command<CliContext> = buildCommand<
  RemoteTunnelRemoveFlags,
  [string, string],
  CliContext
>({
  docs: { brief: "Close a tunnel and its connections" },
  parameters: {
    flags: { save: switchFlag("Remove it from remotes.yaml, too") },
    positional: { kind: "tuple", parameters: [nameParameter, idParameter] },
  },
  loader: async () =>
    (await import("./remote_tunnel_run.ts")).runRemoteTunnelRemove,
});

const pauseCommand: Command<CliContext> = buildCommand<
  Record<never, never>,
  [string, string],
  CliContext
>({
  docs: { brief: "Stop listening and keep the tunnel's place" },
  parameters: {
    positional: { kind: "tuple", parameters: [nameParameter, idParameter] },
  },
  loader: async () =>
    (await import("./remote_tunnel_run.ts")).runRemoteTunnelPause,
});

const resumeCommand: Command<CliContext> = buildCommand<
  Record<never, never>,
  [string, string],
  CliContext
>({
  docs: { brief: "Listen again after a pause" },
  parameters: {
    positional: { kind: "tuple", parameters: [nameParameter, idParameter] },
  },
  loader: async () =>
    (await import("./remote_tunnel_run.ts")).runRemoteTunnelResume,
});

/** The routes below `remote tunnel`. */
export const remoteTunnelRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    list: listCommand,
    add: addCommand,
    remove: removeCommand,
    pause: pauseCommand,
    resume: resumeCommand,
  },
  docs: { brief: "Tunnels of a running session: list, add, remove, pause" },
});
