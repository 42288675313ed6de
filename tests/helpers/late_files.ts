/**
 * Files that the program names at run time only. A test without permissions
 * may load what an import shows to Deno, so they are shown to it here; nothing
 * is run.
 *
 * @module
 */

/** Not to be called: the imports need only be seen. */
export function lateFiles(): readonly Promise<unknown>[] {
  return [
    import("../../src/cli/complete.ts"),
    import("../../src/cli/complete_commands.ts"),
    import("../../src/cli/help_unknown.ts"),
    import("../../src/cli/commands/agents.ts"),
    import("../../src/cli/commands/api.ts"),
    import("../../src/cli/commands/auth.ts"),
    import("../../src/cli/commands/completion.ts"),
    import("../../src/cli/commands/config.ts"),
    import("../../src/cli/commands/doctor.ts"),
    import("../../src/cli/commands/help_topic.ts"),
    import("../../src/cli/commands/licenses.ts"),
    import("../../src/cli/commands/lock.ts"),
    import("../../src/cli/commands/logs.ts"),
    import("../../src/cli/commands/mcp.ts"),
    import("../../src/cli/commands/remote.ts"),
    import("../../src/cli/commands/runs.ts"),
    import("../../src/cli/commands/status.ts"),
    import("../../src/cli/commands/workflows.ts"),
    import("../../src/config/schema.ts"),
    import("../../src/workspace/agents_document.ts"),
    import("../../src/workspace/config_document.ts"),
    import("../../src/workspace/logs.ts"),
    import("../../src/workspace/run_details.ts"),
    import("../../src/workspace/run_query.ts"),
    import("../../src/workspace/status_document.ts"),
    import("../../src/workspace/workflow_document.ts"),
    import("../../src/workspace/workflow_plan.ts"),
    import("../../src/workspace/workflows_document.ts"),
  ];
}
