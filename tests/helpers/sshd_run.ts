/**
 * One run of the sshd program: its process, its log, its end.
 *
 * @module
 */
import { LogText } from "./sshd_log.ts";
import { descendants, killNow, loginProcesses } from "./sshd_processes.ts";

/** A listening sshd. */
export interface SshdRun {
  readonly log: LogText;
  /** Processes of its connections, sshd's own ones. */
  sessions(): Promise<readonly number[]>;
  /** Ends it and everything below it. Idempotent. */
  stop(): Promise<void>;
}

/** So often the processes of logins are looked for, some milliseconds each. */
const PATIENCE = 1000;

/** Starts sshd in the foreground and returns once it listens. */
export async function runSshd(
  [program, ...args]: readonly [string, ...string[]],
  port: number,
): Promise<SshdRun> {
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = new LogText(child.stderr);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => stopping ??= stopSshd(child, log, port);
  try {
    await log.waitFor(/^Server listening on /);
  } catch (error) {
    await stop();
    throw error;
  }
  const sessions = async (): Promise<readonly number[]> =>
    (await descendants(child.pid))
      .filter(({ name }) => name.startsWith("sshd"))
      .map(({ pid }) => pid);
  return { log, sessions, stop };
}

async function stopSshd(
  child: Deno.ChildProcess,
  log: LogText,
  port: number,
): Promise<void> {
  const below = await descendants(child.pid);
  try {
    child.kill("SIGKILL"); // first, so that it starts nothing more
  } catch {
    // It has ended already.
  }
  await child.status;
  for (const { pid } of below) killNow(pid);
  // One that was killed is there until the system has taken it down.
  for (let asked = 0; asked < PATIENCE; asked++) {
    const left = await loginProcesses(port);
    if (left.length === 0) break;
    for (const pid of left) killNow(pid);
  }
  await log.ended;
}
