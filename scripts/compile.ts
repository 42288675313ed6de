/**
 * Builds `dist/paracle`, one file that needs no Deno, and with it the
 * permissions the program will ever have.
 *
 * With `--target NAME`, which may be repeated, or `--all` it builds
 * `dist/paracle-<os>-<arch>` for other platforms and writes their sums beside
 * them; with `--lock-to FILE` a program that reaches the remotes of that file
 * and nothing else, `dist/paracle-locked`. Further arguments go to
 * `deno compile`.
 *
 * `COMPILE_DENO` names another Deno to compile with, `DENORT_BIN` the runtime
 * to embed, for machines that cannot download it.
 *
 * @module
 */
import { GROUPS } from "../src/cli/groups.ts";
import { writeChecksums } from "./checksums.ts";
import {
  build,
  BUILD_INFO,
  buildsOf,
  lockedPermissions,
  OUTPUT,
  type Toolchain,
} from "./compile_build.ts";
import { compileOptions } from "./compile_options.ts";
import { npmBallast } from "./npm_ballast.ts";
import { grantedTo, permissionFlags } from "./permissions.ts";
import { failOn, repository } from "./repository.ts";

/** The variables the program reads; for it, all others are unset. */
export const VARIABLES: readonly string[] = [...grantedTo("binary", "env")];

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
  permissions: readonly string[] = permissionFlags(),
): string[] {
  return [
    "compile",
    "--no-check", // `deno task types` does it
    ...permissions,
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
    // src/cli/main.ts these; version_io.ts names the JSON.
    "--include=src/cli/version_io.ts",
    `--include=${BUILD_INFO}`,
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

if (import.meta.main) failOn(await main());

/** Builds what the command line asks for; returns what went wrong. */
async function main(): Promise<readonly string[]> {
  try {
    const options = compileOptions(Deno.args);
    const { lockTo } = options;
    const permissions = lockTo === undefined
      ? permissionFlags()
      : await lockedPermissions(permissionFlags(), lockTo);
    // Windows has no room for so many arguments.
    const ballast = Deno.build.os === "windows" ? [] : await npmBallast();
    const without = ballast.map((path) => `--exclude=${path}`);
    const toolchain: Toolchain = {
      deno: Deno.env.get("COMPILE_DENO") || Deno.execPath(),
      runtime: Deno.env.get("DENORT_BIN") || undefined,
      lockTo,
    };
    const faults = await build(buildsOf(options), toolchain, (one) => {
      const target = one.target ? [`--target=${one.target.triple}`] : [];
      const extra = [...target, ...without, ...options.extra];
      return compileArguments(one.output, extra, permissions);
    });
    if (options.targets.length > 0) {
      await writeChecksums(new URL(OUTPUT, repository()));
    }
    return faults;
  } catch (error) {
    if (error instanceof Error) return [error.message];
    throw error;
  }
}
