import assert from "node:assert/strict";
import { runStatus } from "../../../src/cli/commands/status_run.ts";
import type { GitState } from "../../../src/workspace/git.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { localServices } from "../../helpers/local_services.ts";
import { memoryWorkspace } from "../../helpers/memory_folder.ts";

const STATE =
  "snapshot_date: 2030-01-02\nproject: {name: x, version: 1.10}\ncurrent_phase:\n  id: p2\n" +
  '  name: "Build\\u001b"\n  status: in_progress\n  progress: 40%\n  focus_areas: [speed]\n' +
  "  pending: [a, b, c, d, e, f, g]\nblockers: []\nnext_actions: [h, i, j, k]\n";

function cliWith(text: string | undefined, git?: GitState): FakeCli {
  const files: Readonly<Record<string, string>> = text === undefined
    ? {}
    : { "memory/context/current_state.yaml": text };
  const workspace = memoryWorkspace(files, git === undefined ? {} : { git });
  return fakeCli({ services: localServices(workspace) });
}

Deno.test("status --json has the documented shape, null without Git", async () => {
  const cli = cliWith(STATE);
  await runStatus.call(cli, { json: true });
  assert.deepEqual(JSON.parse(cli.stdoutText()), {
    parac_root: "/project/.parac",
    project_root: "/project",
    git: { branch: null, last_commit: null, has_changes: null },
    phase: {
      id: "p2",
      name: "Build\u001b",
      status: "in_progress",
      progress: "40%",
    },
    snapshot_date: "2030-01-02",
    blockers: 0,
    next_actions: 4,
  });
});

Deno.test("status prints five pending and three next actions", async () => {
  const cli = cliWith(STATE, {
    branch: "main",
    lastCommit: "0123456",
    hasChanges: undefined,
  });
  await runStatus.call(cli, { json: false });
  assert.equal(
    cli.stdoutText(),
    "x 1.10\nPhase:     Build\\x1b (p2)\nStatus:    in_progress\nProgress:  40%\nSnapshot:  2030-01-02\n" +
      "Git:       main at 0123456\n\nFocus:\n  - speed\n\nPending:\n  - a\n  - b\n  - c\n  - d\n  - e\n  (2 more)\n" +
      "\nNext actions:\n  - h\n  - i\n  - j\n  (1 more)\n",
  );
});

Deno.test("status fails without a state and for a broken one", async () => {
  await assert.rejects(runStatus.call(cliWith(undefined), { json: false }), {
    code: "workspace.invalid",
    exitCode: 3,
  });
  await assert.rejects(runStatus.call(cliWith("a: [\n"), { json: true }), {
    code: "workspace.invalid",
    message: /current_state\.yaml:1:4/,
  });
});
