/**
 * A runner that is opened when something is run.
 *
 * @module
 */
import type { Runner } from "../engine/runner.ts";

/** Makes one; `open` is called once, and again should it have failed. */
export function lateRunner(open: () => Promise<Runner>): Runner {
  let opening: Promise<Runner> | undefined;
  const opened = async (): Promise<Runner> => {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return {
    runAgent: async (request, call) =>
      await (await opened()).runAgent(request, call),
    planAgent: async (request) => await (await opened()).planAgent(request),
    runWorkflow: async (request, call) =>
      await (await opened()).runWorkflow(request, call),
    resume: async (runId, settings, call) =>
      await (await opened()).resume(runId, settings, call),
    decide: async (runId, stepId, options) =>
      await (await opened()).decide(runId, stepId, options),
    cancel: async (runId) => await (await opened()).cancel(runId),
  };
}
