/**
 * A handler that really runs what the client asks for.
 *
 * @module
 */
import type { ExecChannel, ExecRequest } from "./ssh_server_channel.ts";

/** How commands run. */
export interface ShellOptions {
  /** Folder they start in; default: the current one. */
  readonly cwd?: string;
  /** Variables besides the inherited ones; the client's come last. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Makes a handler that gives each command line to `/bin/sh`, as a login shell
 * would get it. There is no real terminal. A command whose client is gone is
 * killed.
 */
export function shellHandler(
  options: ShellOptions = {},
): (request: ExecRequest, channel: ExecChannel) => Promise<void> {
  return async (request, channel) => {
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", request.command],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...options.env, ...request.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let running = true;
    const kill = (signal: Deno.Signal): void => {
      try {
        if (running) child.kill(signal);
      } catch {
        // No such signal here, or the command ended this very moment.
      }
    };
    channel.onSignal((name) => kill(`SIG${name}` as Deno.Signal));
    const onGone = (): void => kill("SIGKILL");
    channel.gone.addEventListener("abort", onGone);
    if (channel.gone.aborted) onGone();
    // A command may end without having read its input: that is its affair.
    const input = channel.stdin.pipeTo(child.stdin).catch(() => {});
    const [status] = await Promise.all([
      child.status.finally(() => running = false),
      send(child.stdout, channel.stdout),
      send(child.stderr, channel.stderr),
    ]);
    channel.gone.removeEventListener("abort", onGone);
    if (status.signal === null) await channel.exit(status.code);
    else await channel.exitSignal(status.signal.replace(/^SIG/, ""));
    await input;
  };
}

async function send(
  from: ReadableStream<Uint8Array>,
  to: (data: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of from) await to(chunk);
}
