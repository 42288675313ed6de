/**
 * An ssh-agent of the test's own.
 *
 * @module
 */
import { writeKey } from "./ssh_remote.ts";
import { tempFolder } from "./temp.ts";

/** A running agent; disposing ends it. */
export interface Agent extends AsyncDisposable {
  /** For `SSH_AUTH_SOCK`. */
  readonly socket: string;
}

/** Starts an agent that holds these private keys, in this order. */
export async function startAgent(keys: readonly string[]): Promise<Agent> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await tempFolder()).path;
  const socket = `${folder}/agent`;
  const child = new Deno.Command("ssh-agent", {
    args: ["-D", "-a", socket],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.stdout.getReader();
  starting.defer(async () => {
    child.kill("SIGKILL");
    await child.status;
    await output.cancel();
  });
  await output.read(); // it prints its address once it listens
  for (const [index, key] of keys.entries()) {
    const file = `${folder}/key${index}`;
    await writeKey(file, key);
    const { success, stderr } = await new Deno.Command("ssh-add", {
      args: ["-q", file],
      env: { SSH_AUTH_SOCK: socket },
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
  const owned = starting.move();
  return { socket, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
