/**
 * Sessions that other processes of this machine hold.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import type { ControlClient } from "../session/control_client.ts";
import { connectControl } from "../session/control_dial_io.ts";
import { controlPlace } from "../session/control_place_io.ts";
import { runFolder } from "./run_folder_io.ts";
import type { SessionClient } from "./sessions.ts";
import { VERSION } from "./version.ts";

/** How a session is looked for. */
export interface FindOptions {
  /** Settings that commands need; undefined: any will do. */
  readonly fingerprint?: string;
  /** Gives up. */
  readonly signal?: AbortSignal;
  /** Told of something that must not be used. */
  readonly warn: (text: string) => void;
  /** Told when a command has not started after two seconds. */
  readonly onSlow: (pid: number) => void;
  /** Told why there is none. */
  readonly onAbsent: (reason: string) => void;
}

/** The session of a remote, if somebody holds one. The caller closes it. */
export async function findSession(
  remote: Pick<RemoteConfig, "name" | "baseDir">,
  options: FindOptions,
): Promise<ControlClient | undefined> {
  const folder = await runFolder(remote);
  const place = await controlPlace({ folder, name: remote.name });
  return await connectControl(place, {
    ...options,
    onSlow: ({ pid }) => options.onSlow(pid),
    version: VERSION,
  });
}

/** A session of another process as commands use it. */
export function sessionClient(client: ControlClient): SessionClient {
  return {
    pid: client.session.pid,
    status: () => client.status(),
    watch: (given) => client.watch(given),
    reconnect: () => client.reconnect(),
    down: () => client.down(),
    addTunnel: async (spec) => {
      const added = await client.tunnel({ action: "add", spec });
      if (added === undefined) throw new TypeError("a tunnel without a status");
      return added;
    },
    removeTunnel: async (id) => {
      await client.tunnel({ action: "remove", id });
    },
    pauseTunnel: async (id) => {
      await client.tunnel({ action: "pause", id });
    },
    resumeTunnel: async (id) => {
      await client.tunnel({ action: "resume", id });
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
