/**
 * Where the keys for a remote come from: its configuration, the environment,
 * the agent, the user's folder.
 *
 * @module
 */
import { openAgent } from "./agent_keys.ts";
import { identities, type IdentitySources, type Offer } from "./identity.ts";
import { readIdentity } from "./identity_file.ts";
import type { Connecting, SSHRemote } from "./remote.ts";
import { paused, type StageDeadline } from "./stages.ts";
import { Surroundings } from "./surroundings.ts";

const DEFAULT_KEYS = ["id_ed25519", "id_ecdsa", "id_rsa"];

/** The keys to offer to a remote, in order. */
export function offersFor(
  remote: SSHRemote,
  options: Connecting,
  clock: () => StageDeadline | undefined,
): AsyncGenerator<Offer, void, void> {
  return identities(identitySources(remote, options, clock));
}

function identitySources(
  remote: SSHRemote,
  options: Connecting,
  clock: () => StageDeadline | undefined,
): IdentitySources {
  const around = new Surroundings(options.env);
  const { home } = around;
  const socket = around.variable("SSH_AUTH_SOCK");
  const { askPassphrase, memory, signal, warn } = options;
  const hasAgent = socket !== undefined && memory?.isKept !== true;
  return {
    keyText: around.variable("PARACLE_SSH_KEY"),
    identityFile: remote.identityFile === undefined
      ? undefined
      : around.resolve(remote.identityFile, remote.baseDir),
    defaultFiles: home === undefined
      ? []
      : DEFAULT_KEYS.map((name) => `${home}/.ssh/${name}`),
    passphrase: around.variable("PARACLE_KEY_PASSPHRASE"),
    readFile: memory === undefined
      ? readIdentity
      : (path) => memory.identity(path),
    ...(hasAgent
      ? {
        openAgent: () =>
          openAgent(socket, signal === undefined ? {} : { signal }),
      }
      : {}),
    ...(askPassphrase === undefined ? {} : {
      askPassphrase: (source: string) =>
        paused(clock(), () => askPassphrase(source)),
    }),
    ...(warn === undefined ? {} : { warn }),
  };
}
