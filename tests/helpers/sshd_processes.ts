/**
 * The processes that belong to one sshd, found through /proc.
 *
 * @module
 */

interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** Every process below `pid`, children before grandchildren. */
export async function descendants(
  pid: number,
): Promise<readonly ProcessInfo[]> {
  const all = await processes();
  const found: ProcessInfo[] = [];
  const parents = [pid];
  for (const parent of parents) {
    for (const one of all.filter((process) => process.parent === parent)) {
      found.push(one);
      parents.push(one.pid);
    }
  }
  return found;
}

/** Processes of logins through this port of 127.0.0.1, also those whose sshd is gone. */
export async function loginProcesses(port: number): Promise<number[]> {
  const mark = new RegExp(`(^|\\0)SSH_CONNECTION=\\S+ \\d+ \\S+ ${port}\\0`);
  const pids: number[] = [];
  for (const { pid } of await processes()) {
    const environment = await readProc(`${pid}/environ`);
    if (mark.test(environment)) pids.push(pid);
  }
  return pids;
}

/** Ends a process at once; one that is gone already is no error. */
export function killNow(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function processes(): Promise<ProcessInfo[]> {
  const found: ProcessInfo[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state parent ..."; the name may hold spaces and brackets.
    const match = (await readProc(`${name}/stat`))
      .match(/^(\d+) \((.*)\) \S (\d+) /s);
    if (match === null) continue;
    found.push({
      pid: Number(match[1]),
      name: match[2] ?? "",
      parent: Number(match[3]),
    });
  }
  return found;
}

async function readProc(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(`/proc/${path}`);
  } catch {
    return ""; // ended meanwhile, or not ours to look into
  }
}
