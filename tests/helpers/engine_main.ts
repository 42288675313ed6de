/**
 * A process that runs a workflow of the current folder, for tests that kill it.
 *
 * @module
 */
import { openRunner } from "../../src/engine/local_runner_io.ts";
import { openWorkspace } from "../../src/workspace/folder_io.ts";

const [workflowId = ""] = Deno.args;
const runner = openRunner(await openWorkspace(Deno.cwd()), {
  env: (name) => Deno.env.get(name),
});
const { signal } = new AbortController();
await runner.runWorkflow({ workflowId, inputs: {} }, { signal });
