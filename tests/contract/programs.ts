/**
 * The programs of the contract: scripts on a real machine, and functions that
 * do the same in memory. Each is started in its workspace as `./name`.
 *
 * @module
 */
import type { Program } from "../helpers/memory_transport.ts";

/** Shell scripts by name. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  both: `printf '\\000\\377out\\n'; printf 'err\\376\\n' >&2; exit 3`,
  cat: "exec cat",
  hang: "echo up; exec sleep 600",
  victim: "kill -TERM $$",
  trap: `sleep 600 & trap 'kill $!; echo caught; exit 9' INT; echo up; wait $!`,
  greet: `printf '%s, %s' "$GREETING" "$NAME"`,
  where: "pwd",
  args: `for word; do printf '<%s>' "$word"; done`,
  flood: "exec yes",
  quick: "exit 0",
  mark: `printf '\\357\\273\\277text'`,
};

const utf8 = new TextEncoder();

/** The same programs for a transport in memory. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  both: async ({ stdout, stderr }) => {
    await stdout(Uint8Array.of(0, 255, ...utf8.encode("out\n")));
    await stderr(Uint8Array.of(...utf8.encode("err"), 254, 10));
    return 3;
  },
  cat: async ({ stdin, stdout }) => {
    for await (const chunk of stdin) await stdout(chunk);
  },
  hang: async ({ stdout, gone }) => {
    await stdout("up\n");
    await aborted(gone);
  },
  victim: () => ({ kind: "signaled", signal: "SIGTERM", coreDumped: false }),
  trap: async ({ stdout, onSignal }) => {
    const interrupted = new Promise<void>((resolve) =>
      onSignal((name) => name === "SIGINT" ? resolve() : undefined)
    );
    await stdout("up\n");
    await interrupted;
    await stdout("caught\n");
    return 9;
  },
  greet: async ({ env, stdout }) => {
    await stdout(`${env["GREETING"] ?? ""}, ${env["NAME"] ?? ""}`);
  },
  where: async ({ cwd, stdout }) => await stdout(`${cwd}\n`),
  args: async ({ argv: [, ...args], stdout }) => {
    await stdout(args.map((arg) => `<${arg}>`).join(""));
  },
  flood: async ({ stdout, gone }) => {
    while (!gone.aborted) await stdout("y\n".repeat(1024));
  },
  quick: () => {},
  mark: async ({ stdout }) => await stdout("\ufefftext"),
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
