/**
 * Builds `dist/paracle`, one file that needs no Deno, and with it the
 * permissions the program will ever have. Further arguments, such as
 * `--target`, go to `deno compile`.
 *
 * `COMPILE_DENO` names another Deno to compile with, `DENORT_BIN` the runtime
 * to embed, for machines that cannot download it.
 *
 * @module
 */
import { failOn, repository } from "./repository.ts";

/** The variables the program reads; for it, all others are unset. */
export const VARIABLES: readonly string[] = [
  "APPDATA",
  "HOME",
  "LOGNAME",
  "NO_COLOR",
  "PARACLE_*",
  "SSH_AUTH_SOCK",
  "TERM",
  "USER",
  "USERNAME",
  "USERPROFILE",
  "XDG_CONFIG_HOME",
];

/**
 * What the binary may do. Flags are fixed when it is built, do not know `~`,
 * and take relative paths from the folder it runs in; so what lies in the
 * user's home, or where the user says, can only be granted as a kind.
 *
 * Not granted, and never needed here: `run` (no program is started on this
 * machine) and `ffi`. `--no-prompt` makes a missing grant an error that names
 * it, in place of a question.
 */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  // Remotes are whatever hosts and ports the user configures.
  "--allow-net",
  // Workspaces, identity files and known_hosts may be anywhere.
  "--allow-read",
  // `.parac` of the workspace, the user's configuration folder, known_hosts;
  // and the agent's socket, which Deno counts as written to.
  "--allow-write",
  `--allow-env=${VARIABLES.join(",")}`,
  "--ignore-env",
  // Whose files are ours: private keys that others can read are refused. And
  // who logs in where no variable tells; Deno asks for all three then.
  "--allow-sys=uid,gid,userInfo",
];

/**
 * The arguments of `deno` that build the binary.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileArguments } from "./compile.ts";
 *
 * assert.equal(compileArguments("dist/paracle").at(-1), "main.ts");
 * ```
 */
export function compileArguments(
  output: string,
  extra: readonly string[] = [],
): string[] {
  return [
    "compile",
    "--no-check", // `deno task types` does it
    ...PERMISSIONS,
    // A node_modules folder beside us would be embedded whole.
    "--exclude=node_modules",
    // main.ts names these at run time only.
    "--include=src/cli/main.ts",
    "--include=src/cli/system_io.ts",
    "--include=src/cli/warm.ts",
    "--include=src/cli/warm_session_io.ts",
    "--include=src/cli/warm_io.ts",
    // And src/cli/services.ts these.
    "--include=src/cli/session_client_io.ts",
    "--include=src/cli/session_host_io.ts",
    "--include=src/session/connections.ts",
    "--include=src/session/shared_transport.ts",
    `--output=${output}`,
    ...extra,
    "main.ts",
  ];
}

if (import.meta.main) {
  const deno = Deno.env.get("COMPILE_DENO") || Deno.execPath();
  const { code } = await new Deno.Command(deno, {
    args: compileArguments("dist/paracle", Deno.args),
    cwd: repository(),
    stdin: "null",
  }).spawn().status;
  failOn(code === 0 ? [] : [`${deno} compile ended with ${code}`]);
}
