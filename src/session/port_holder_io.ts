/**
 * Who holds a port here, from `/proc`. Deno lets only programs with all
 * permissions read that; without them, and on other systems, nobody is named.
 *
 * @module
 */

/** A listener of this machine. */
export interface PortHolder {
  /** Name and number of the process; undefined: it is another user's. */
  readonly process: { readonly name: string; readonly pid: number } | undefined;
}

const LISTENING = "0A";
const MAX_PROCESSES = 20_000;

/** Who listens on a port, over IPv4 or IPv6; undefined if nobody, or if that cannot be known. */
export async function findPortHolder(
  port: number,
): Promise<PortHolder | undefined> {
  // A process that gave up reading must not ask a person for it again.
  const { state } = Deno.permissions.querySync({ name: "read", path: "/proc" });
  if (state !== "granted") return undefined;
  const inodes = [
    ...await listeners("/proc/net/tcp", port),
    ...await listeners("/proc/net/tcp6", port),
  ];
  if (inodes.length === 0) return undefined;
  return { process: await owner(new Set(inodes)) };
}

/**
 * Whether somebody listens on `[::1]` with a port that is ours on 127.0.0.1:
 * programs that ask for `localhost` may reach that instead of the tunnel.
 */
export function isOtherLoopbackTaken(port: number): boolean {
  try {
    Deno.listen({ hostname: "::1", port }).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse; // else: no IPv6 here
  }
}

/** `node (pid 1234)`, or what can be said and how to learn more. */
export function showHolder(
  holder: PortHolder | undefined,
  port: number,
): string {
  const ask = Deno.build.os === "linux"
    ? `sudo ss -ltnp sport = :${port}`
    : Deno.build.os === "windows"
    ? "netstat -ano"
    : `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN`;
  if (holder === undefined) return `another program (see: ${ask})`;
  const { process } = holder;
  if (process === undefined) return `a program of another user (see: ${ask})`;
  return `${process.name} (pid ${process.pid})`;
}

/** Inodes of the sockets that listen on a port. */
async function listeners(table: string, port: number): Promise<string[]> {
  const text = await Deno.readTextFile(table).catch(() => "");
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return text.split("\n").slice(1).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = "", , state] = fields;
    const inode = fields[9];
    return state === LISTENING && local.endsWith(suffix) && inode !== undefined
      ? [inode]
      : [];
  });
}

async function owner(
  inodes: ReadonlySet<string>,
): Promise<PortHolder["process"]> {
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  let seen = 0;
  try {
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      if (++seen > MAX_PROCESSES) return undefined;
      if (!await holds(`/proc/${name}/fd`, links)) continue;
      const comm = await Deno.readTextFile(`/proc/${name}/comm`);
      return { name: comm.trim(), pid: Number(name) };
    }
  } catch {
    // not to be read, or the process is gone
  }
  return undefined;
}

async function holds(
  folder: string,
  links: ReadonlySet<string>,
): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const link = await Deno.readLink(`${folder}/${name}`).catch(() => "");
      if (links.has(link)) return true;
    }
  } catch {
    // another user's
  }
  return false;
}
