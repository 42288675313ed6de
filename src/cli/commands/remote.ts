/**
 * `paracle remote`: everything about the remotes themselves. Runs here, always.
 *
 * @module
 */
import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { remoteAddCommand } from "./remote_add.ts";
import { remoteAuthorizeCommand } from "./remote_authorize.ts";
import { remoteCurrentCommand } from "./remote_current.ts";
import { remoteExecCommand } from "./remote_exec.ts";
import { remoteDownCommand } from "./remote_down.ts";
import { remoteInstallCommand } from "./remote_install.ts";
import { remoteListCommand } from "./remote_list.ts";
import { remoteReconnectCommand } from "./remote_reconnect.ts";
import { remoteRemoveCommand } from "./remote_remove.ts";
import { remoteRenameCommand } from "./remote_rename.ts";
import { remoteSetDefaultCommand } from "./remote_set_default.ts";
import { remoteShowCommand } from "./remote_show.ts";
import { remoteSshConfigCommand } from "./remote_ssh_config.ts";
import { remoteStatusCommand } from "./remote_status.ts";
import { remoteTestCommand } from "./remote_test.ts";
import { remoteTrustCommand } from "./remote_trust.ts";
import { remoteTunnelRoutes } from "./remote_tunnel.ts";
import { remoteUnsetDefaultCommand } from "./remote_unset_default.ts";
import { remoteUpCommand } from "./remote_up.ts";

/** The routes below `remote`. */
export const remoteRoutes: RouteMap<CliContext> = buildRouteMap<
  string,
  CliContext
>({
  routes: {
    add: remoteAddCommand,
    list: remoteListCommand,
    show: remoteShowCommand,
    remove: remoteRemoveCommand,
    rename: remoteRenameCommand,
    setDefault: remoteSetDefaultCommand,
    unsetDefault: remoteUnsetDefaultCommand,
    current: remoteCurrentCommand,
    test: remoteTestCommand,
    trust: remoteTrustCommand,
    install: remoteInstallCommand,
    authorize: remoteAuthorizeCommand,
    sshConfig: remoteSshConfigCommand,
    exec: remoteExecCommand,
    up: remoteUpCommand,
    status: remoteStatusCommand,
    down: remoteDownCommand,
    reconnect: remoteReconnectCommand,
    tunnel: remoteTunnelRoutes,
  },
  docs: {
    brief: "Workspaces on other machines: add, try, trust, run, stay up",
  },
});
