/**
 * The machines on which the contract of a transport is proven.
 *
 * @module
 */
import { userInfo } from "node:os";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { channelStreams } from "../../src/transport/channel_streams.ts";
import type { RemoteAddress } from "../../src/transport/raw_channel.ts";
import type { Endpoint, Transport } from "../../src/transport/transport.ts";
import { generateKey } from "../helpers/keys.ts";
import { memoryTransport } from "../helpers/memory_transport.ts";
import { closedPort } from "../helpers/peers.ts";
import { serverRemote, sshdRemote, writeKey } from "../helpers/ssh_remote.ts";
import { startSshServer } from "../helpers/ssh_server.ts";
import { shellHandler } from "../helpers/ssh_server_shell.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";
import {
  connectHere,
  connectInMemory,
  echoed,
  type MachineConn,
  startEcho,
} from "./machine_conn.ts";
import { PROGRAMS, SCRIPTS } from "./programs.ts";

/** A connected transport and the machine behind it. */
export interface Machine extends AsyncDisposable {
  /** Of the subject. */
  readonly name: string;
  readonly transport: Transport;
  /** A workspace that holds the programs; it is the remote's default folder. */
  readonly workspace: string;
  /** An existing folder beside it, without `.parac`. */
  readonly folder: string;
  /** A folder beside it that may not be entered. */
  readonly denied: string;
  /** A file beside it. */
  readonly file: string;
  /** What answers each byte with itself and ends when the client ends. */
  readonly echo: Endpoint;
  /** Where nothing answers. */
  readonly nobody: Endpoint;
  /** The same at a unix socket. */
  readonly echoPath: string;
  /** A path at which a unix socket may be made. */
  readonly freePath: string;
  /** Somebody on the machine connects to a port or a socket there. */
  connect(address: RemoteAddress): Promise<MachineConn>;
  /** The link dies. */
  drop(): Promise<void>;
}

/** A kind of transport. */
export interface Subject {
  readonly name: string;
  /** Registers a test, or ignores it with the reason. */
  readonly test: (name: string, fn: () => Promise<void>) => void;
  readonly start: () => Promise<Machine>;
  /** Why every folder may be entered there, if so. */
  readonly noPermissions?: string | undefined;
}

/** `NAME` is set for every command by the remote itself. */
const ENV = { NAME: "remote" };

/** Every transport there is. */
export const SUBJECTS: readonly Subject[] = [
  { name: "memory", test: (name, fn) => Deno.test(name, fn), start: inMemory },
  {
    name: "ssh2 server",
    test: (name, fn) => Deno.test(name, fn),
    start: inProcess,
    noPermissions: Deno.uid() === 0 ? "root enters every folder" : undefined,
  },
  {
    name: "sshd",
    test: (name, fn) => sshdTest(name, fn),
    start: onSshd,
    noPermissions: sshdUser().uid === 0
      ? "root enters every folder, and there is no other user"
      : undefined,
  },
];

function inMemory(): Promise<Machine> {
  const [workspace, folder] = ["/srv/ws", "/srv/other"];
  const [denied, file] = ["/srv/denied", "/srv/file"];
  const programs = Object.fromEntries(
    Object.entries(PROGRAMS).map(([name, program]) => [`./${name}`, program]),
  );
  const echo = { host: "127.0.0.1", port: 7 };
  const transport = memoryTransport({
    programs,
    expect: [],
    workspace,
    env: ENV,
    places: {
      [workspace]: "workspace",
      [folder]: "folder",
      [denied]: "denied",
      [file]: "file",
    },
    endpoints: { "127.0.0.1:7": echoed, "/srv/echo.sock": echoed },
  });
  return Promise.resolve({
    name: "memory",
    transport,
    workspace,
    folder,
    denied,
    file,
    echo,
    nobody: { host: "127.0.0.1", port: 9 },
    echoPath: "/srv/echo.sock",
    freePath: "/srv/free.sock",
    connect: async (address) =>
      connectInMemory(channelStreams(await transport.arrive(address))),
    drop: () => Promise.resolve(transport.drop()),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  });
}

async function inProcess(): Promise<Machine> {
  await using starting = new AsyncDisposableStack();
  const disk = await onDisk(starting);
  const server = starting.use(
    await startSshServer({ exec: shellHandler({ cwd: disk.home }) }),
  );
  const remote = await serverRemote(server, disk.home, {
    workspace: disk.workspace,
    env: ENV,
  });
  const transport = starting.use(await SSHTransport.connect(remote));
  const owned = starting.move();
  return {
    name: "ssh2 server",
    ...disk,
    transport,
    drop: () => Promise.resolve(server.drop()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function onSshd(): Promise<Machine> {
  await using starting = new AsyncDisposableStack();
  const disk = await onDisk(starting);
  const { home } = disk;
  const user = sshdUser();
  const key = generateKey();
  await Deno.writeTextFile(`${home}/authorized_keys`, `${key.publicKey}\n`);
  if (user.uid !== Deno.uid()) await giveTo(user, home);
  const config = [`AuthorizedKeysFile ${home}/authorized_keys`];
  const sshd = starting.use(await startSshd({ home, config }));
  const remote = await sshdRemote(sshd, {
    user: user.name,
    workspace: disk.workspace,
    env: ENV,
  });
  await writeKey(`${sshd.folder}/client_key`, key.privateKey);
  const transport = starting.use(await SSHTransport.connect(remote));
  const owned = starting.move();
  return {
    name: "sshd",
    ...disk,
    transport,
    drop: async () => void await sshd.killSession(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Who logs in to sshd: nobody whom every folder lets in, if possible. */
export function sshdUser(): User {
  const { username: name, uid, gid } = userInfo();
  if (uid !== 0) return { name, uid, gid };
  const shells = /\/(ba|da|k|z)?sh$/;
  const other = Deno.readTextFileSync("/etc/passwd").split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid, , , shell = ""]) => {
      return { name, uid: Number(uid), gid: Number(gid), shell };
    })
    .find(({ name, uid, shell }) =>
      uid >= 1000 && uid < 60_000 && shells.test(shell) && !isLocked(name)
    );
  return other ?? { name, uid, gid };
}

/** A user of this machine. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

function isLocked(name: string): boolean {
  const line = Deno.readTextFileSync("/etc/shadow").split("\n")
    .find((line) => line.startsWith(`${name}:`));
  return line === undefined || line.startsWith(`${name}:!`);
}

async function giveTo({ uid, gid }: User, path: string): Promise<void> {
  await Deno.chown(path, uid, gid);
  if (!(await Deno.lstat(path)).isDirectory) return;
  for await (const { name } of Deno.readDir(path)) {
    await giveTo({ uid, gid, name }, `${path}/${name}`);
  }
}

async function onDisk(owner: AsyncDisposableStack): Promise<
  & Pick<Machine, "workspace" | "folder" | "denied" | "file">
  & Pick<Machine, "echo" | "nobody" | "echoPath" | "freePath" | "connect">
  & { readonly home: string }
> {
  const home = owner.use(await tempFolder()).path;
  const workspace = `${home}/ws`;
  const [folder, denied] = [`${home}/other`, `${home}/denied`];
  const file = `${home}/file`;
  await Deno.mkdir(`${workspace}/.parac`, { recursive: true });
  await Deno.mkdir(folder);
  await Deno.mkdir(denied);
  await Deno.chmod(denied, 0);
  owner.defer(() => Deno.chmod(denied, 0o700)); // or it could not be removed
  await Deno.writeTextFile(file, "");
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const path = `${workspace}/${name}`;
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
    await Deno.chmod(path, 0o755);
  }
  const nobody = { host: "127.0.0.1", port: closedPort() };
  const echo = startEcho(owner, { hostname: "127.0.0.1", port: 0 });
  const [echoPath, freePath] = [`${home}/echo.sock`, `${home}/free.sock`];
  startEcho(owner, { transport: "unix", path: echoPath });
  await Deno.chmod(echoPath, 0o666);
  return {
    ...{ home, workspace, folder, denied, file },
    ...{ echo, nobody, echoPath, freePath, connect: connectHere },
  };
}
