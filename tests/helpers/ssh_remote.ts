/**
 * Remotes that lead to the test servers, apart from the files of the person
 * who runs the tests.
 *
 * @module
 */
import type { SSHRemote } from "../../src/ssh/remote.ts";
import type { SshServer } from "./ssh_server.ts";
import type { Sshd } from "./sshd.ts";

/** A remote for a real sshd: its key and known_hosts are files in its folder. */
export async function sshdRemote(
  sshd: Sshd,
  changes: Partial<SSHRemote> = {},
): Promise<SSHRemote> {
  const identityFile = `${sshd.folder}/client_key`;
  const knownHosts = `${sshd.folder}/client_known_hosts`;
  await writeKey(identityFile, sshd.key.privateKey);
  await Deno.writeTextFile(knownHosts, sshd.knownHosts);
  const { host, port, user } = sshd;
  return {
    name: "lab",
    host,
    port,
    user,
    identityFile,
    knownHosts,
    ...changes,
  };
}

/** A remote for the server in this process; the key is a file in `folder`. */
export async function serverRemote(
  server: SshServer,
  folder: string,
  changes: Partial<SSHRemote> = {},
): Promise<SSHRemote> {
  const { host, port, user, privateKey, hostKey } = server.clientOptions;
  const identityFile = `${folder}/client_key`;
  await writeKey(identityFile, privateKey);
  const hostKeys = [hostKey];
  return { name: "lab", host, port, user, identityFile, hostKeys, ...changes };
}

/** Writes a private key as OpenSSH wants it. */
export async function writeKey(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, 0o600);
}

/** An environment of these variables and no others. */
export function environment(
  variables: Readonly<Record<string, string>>,
): (name: string) => string | undefined {
  return (name) => variables[name];
}
