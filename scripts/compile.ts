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
import { GROUPS } from "../src/cli/groups.ts";
import { npmBallast } from "./npm_ballast.ts";
import { failOn, repository } from "./repository.ts";

/** The variables the program reads; for it, all others are unset. */
export const VARIABLES: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "APPDATA",
  "COHERE_API_KEY",
  "COHERE_BASE_URL",
  "DEEPSEEK_API_KEY",
  "DEEPSEEK_BASE_URL",
  "FIREWORKS_API_KEY",
  "FIREWORKS_BASE_URL",
  "GOOGLE_API_KEY",
  "GOOGLE_BASE_URL",
  "GROQ_API_KEY",
  "GROQ_BASE_URL",
  "HOME",
  "LOCALAPPDATA",
  "LOGNAME",
  "MISTRAL_API_KEY",
  "MISTRAL_BASE_URL",
  "NO_COLOR",
  "OLLAMA_BASE_URL",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_COMPATIBLE_API_KEY",
  "OPENAI_COMPATIBLE_BASE_URL",
  "OPENROUTER_API_KEY",
  "OPENROUTER_BASE_URL",
  "PARACLE_*",
  "PERPLEXITY_API_KEY",
  "PERPLEXITY_BASE_URL",
  "SSH_AUTH_SOCK",
  "TERM",
  "TOGETHER_API_KEY",
  "TOGETHER_BASE_URL",
  "USER",
  "USERNAME",
  "USERPROFILE",
  "XAI_API_KEY",
  "XAI_BASE_URL",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
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
  // The machine's name goes into run records: whose process it was.
  "--allow-sys=uid,gid,userInfo,hostname",
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
    // Nor what only tests and scripts import.
    "--exclude-unused-npm",
    // main.ts names these at run time only.
    "--include=src/cli/main.ts",
    "--include=src/cli/system_io.ts",
    "--include=src/cli/warm.ts",
    "--include=src/cli/warm_session_io.ts",
    "--include=src/cli/warm_io.ts",
    // src/cli/main.ts these.
    "--include=src/cli/complete.ts",
    "--include=src/cli/forward.ts",
    // And src/cli/services.ts these.
    "--include=src/cli/session_client_io.ts",
    "--include=src/cli/session_host_io.ts",
    "--include=src/session/connections.ts",
    "--include=src/session/shared_transport.ts",
    "--include=src/ssh/scan.ts",
    "--include=src/ssh/transport.ts",
    // And src/cli/groups.ts the commands.
    ...GROUPS.map(({ file }) => file.replace("./", "--include=src/cli/")),
    // And src/cli/commands, where reading does without what running needs.
    "--include=src/cli/commands/agents_run_run.ts",
    "--include=src/cli/commands/workflows_approve_run.ts",
    "--include=src/cli/commands/workflows_reject_run.ts",
    "--include=src/cli/commands/workflows_run_run.ts",
    // And src/cli/work_services_io.ts, and what they name in turn.
    "--include=src/workspace/local_reader.ts",
    "--include=src/workspace/agents_document.ts",
    "--include=src/workspace/config_document.ts",
    "--include=src/workspace/logs.ts",
    "--include=src/workspace/run_details.ts",
    "--include=src/workspace/run_query.ts",
    "--include=src/workspace/status_document.ts",
    "--include=src/workspace/workflow_document.ts",
    "--include=src/workspace/workflow_plan.ts",
    "--include=src/workspace/workflows_document.ts",
    // src/cli/commands/runs_cleanup_run.ts names this one.
    "--include=src/engine/cleanup_io.ts",
    "--include=src/engine/local_runner_io.ts",
    "--include=src/engine/sdk_io.ts",
    "--include=src/api/client_reader.ts",
    "--include=src/api/client_runner.ts",
    "--include=src/api/serve_io.ts",
    "--include=src/api/token_io.ts",
    // And src/cli/commands, of MCP; they load the SDK.
    "--include=src/api/access_log_io.ts",
    "--include=src/engine/journal_io.ts",
    "--include=src/mcp/serve_network_io.ts",
    "--include=src/mcp/serve_stdio_io.ts",
    "--include=src/mcp/server_open_io.ts",
    "--include=src/mcp/tools_document.ts",
    // src/cli/commands/mcp_connect_run.ts and src/cli/mcp_way.ts name the ways.
    "--include=src/cli/commands/mcp_check.ts",
    "--include=src/cli/mcp_way_place.ts",
    "--include=src/mcp/http_leg_io.ts",
    "--include=src/mcp/leg_tunnel.ts",
    "--include=src/mcp/ssh_leg.ts",
    "--include=src/mcp/ws_leg_io.ts",
    "--include=src/session/sockets_io.ts",
    `--output=${output}`,
    ...extra,
    "main.ts",
  ];
}

if (import.meta.main) {
  const deno = Deno.env.get("COMPILE_DENO") || Deno.execPath();
  // Windows has no room for so many arguments.
  const ballast = Deno.build.os === "windows" ? [] : await npmBallast();
  const without = ballast.map((path) => `--exclude=${path}`);
  const { code } = await new Deno.Command(deno, {
    args: compileArguments("dist/paracle", [...without, ...Deno.args]),
    cwd: repository(),
    stdin: "null",
  }).spawn().status;
  failOn(code === 0 ? [] : [`${deno} compile ended with ${code}`]);
}
