/**
 * Tunnels to a service of this machine through a real sshd.
 *
 * @module
 */
import {
  parseRemote,
  type RemoteConfig,
  type TunnelManager,
  type TunnelManagerStatus,
} from "../../src/mod.ts";
import { repository } from "../../scripts/repository.ts";
import { readExactly, requestHead, writeAll } from "./hash_service.ts";
import { type Running, startCommand } from "./program.ts";
import type { Sshd } from "./sshd.ts";
import { writeKey } from "./ssh_remote.ts";

/** What a test changes. */
export interface TunnelFields {
  /** The port of the server's machine it leads to. */
  readonly to: number;
  /** Where the server is reached; default: where it is. */
  readonly via?: number;
}

/** A remote with one tunnel, as `remotes.yaml` would have it. */
export async function tunnelRemote(
  sshd: Sshd,
  { to, via = sshd.port }: TunnelFields,
): Promise<Readonly<Record<string, unknown>>> {
  const key = `${sshd.folder}/client_key`;
  const knownHosts = `${sshd.folder}/client_known_hosts`;
  await writeKey(key, sshd.key.privateKey);
  await Deno.writeTextFile(knownHosts, `* ${sshd.hostKeys[0]}\n`);
  return {
    host: `${sshd.user}@${sshd.host}`,
    port: via,
    workspace: sshd.folder,
    identity_file: key,
    known_hosts: knownHosts,
    tunnels: [{ local: 0, remote: to }],
  };
}

/** The same, proven, for a manager; a dead link is noticed soon. */
export async function quickRemote(
  sshd: Sshd,
  fields: TunnelFields,
): Promise<RemoteConfig> {
  const remote = parseRemote(await tunnelRemote(sshd, fields));
  return { ...remote, keepalive: { intervalMs: 200, countMax: 2 } };
}

/** The port of a manager's only tunnel. */
export function tunnelPort(manager: TunnelManager): number {
  const [tunnel] = manager.status().tunnels;
  if (tunnel === undefined) throw new Error("no tunnel");
  return tunnel.port;
}

/** Sends a byte through a port and waits for it; the connection stays open. */
export async function openEcho(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ port });
  try {
    await writeAll(conn, requestHead("E", 0));
    await writeAll(conn, Uint8Array.of(7));
    await readExactly(conn, 1);
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** Resolves when a connection ends, however it does. */
export async function ending(conn: Deno.Conn): Promise<void> {
  try {
    while (await conn.read(new Uint8Array(1024)) !== null);
  } catch {
    // Reset.
  }
}

/** A tunnel in a process of its own. */
export interface TunnelProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  status(): Promise<TunnelManagerStatus>;
}

/** Starts a process with one tunnel that is up. */
export async function startTunnelProcess(
  sshd: Sshd,
  fields: TunnelFields,
): Promise<TunnelProcess> {
  const script = new URL("tests/helpers/tunnel_process.ts", repository());
  const remote = JSON.stringify(await tunnelRemote(sshd, fields));
  const deno = [Deno.execPath(), "run", "-A", "--no-check", "--quiet"];
  const running: Running = startCommand([...deno, script.pathname, remote], {
    cwd: sshd.folder,
    env: Deno.env.toObject(),
  });
  const line = await running.out.waitFor(/^port \d+$/);
  let asked = 0;
  return {
    pid: running.pid,
    port: Number(line.slice("port ".length)),
    status: async () => {
      const mark = `#${asked++}`;
      await running.write(`${mark}\n`);
      const answer = await running.out.waitFor(
        new RegExp(`^${mark} \\{.*\\}$`),
      );
      return JSON.parse(answer.slice(mark.length));
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
