/**
 * Where the project stands, as `status` shows it.
 *
 * @module
 */
import type { OpenWorkspace } from "./locate.ts";
import type { Document, Told } from "./reader.ts";
import { readState } from "./state.ts";

/**
 * Reads the document of `status --json`; what only the text form prints is
 * under `text`.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readStatusDocument(
  workspace: OpenWorkspace,
): Promise<Told<Document>> {
  const { folder, paracRoot, projectRoot } = workspace;
  const state = await readState(folder);
  const git = await workspace.git();
  const { phase } = state;
  const value = {
    "parac_root": paracRoot,
    "project_root": projectRoot,
    git: {
      branch: git?.branch ?? null,
      "last_commit": git?.lastCommit ?? null,
      "has_changes": git?.hasChanges ?? null,
    },
    phase: {
      id: phase.id,
      name: phase.name,
      status: phase.status,
      progress: phase.progress,
    },
    "snapshot_date": state.snapshotDate,
    blockers: state.blockers.length,
    "next_actions": state.nextActions.length,
    text: {
      name: state.name,
      version: state.version,
      focus: phase.focus,
      pending: phase.pending,
      "next_actions": state.nextActions,
      blockers: state.blockers,
    },
  };
  return { value, warnings: state.warnings };
}
