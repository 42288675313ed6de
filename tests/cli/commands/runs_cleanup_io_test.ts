import assert from "node:assert/strict";
import { join } from "node:path";
import { runRunsCleanup } from "../../../src/cli/commands/runs_cleanup_run.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { openWorkspace } from "../../../src/workspace/folder_io.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";
import { denialMissing, skippable } from "../../helpers/skip.ts";
import { tempFolder } from "../../helpers/temp.ts";

const flags = { olderThan: 30, dryRun: false, json: false } as const;

Deno.test("runs cleanup names what it removes, and what it would remove", async () => {
  await using temp = await tempFolder();
  const runs = join(temp.path, ".parac/runs/agents");
  const records = [["old", "2001-01-02"], ["new", new Date().toISOString()]];
  for (const [id = "", at] of records) {
    await Deno.mkdir(join(runs, id), { recursive: true });
    await Deno.writeTextFile(
      join(runs, id, "metadata.yaml"),
      `agent_id: coder\nstatus: failed\nstarted_at: ${at}\n`,
    );
  }
  const services = {
    workspace: () => openWorkspace(temp.path),
    clock: systemClock,
  };
  const dry = fakeCli({ services });
  await runRunsCleanup.call(dry, { ...flags, dryRun: true, json: true });
  assert.deepEqual(JSON.parse(dry.stdoutText()), {
    schemaVersion: 1,
    dry_run: true,
    removed: [{
      type: "agent",
      run_id: "old",
      status: "failed",
      started_at: "2001-01-02",
    }],
    kept: 1,
  });
  const real = fakeCli({ services });
  await runRunsCleanup.call(real, flags);
  assert.equal(
    real.stdoutText(),
    "Removed agent run old (failed, 2001-01-02)\nRemoved 1 run, 1 left\n",
  );
  const rest = await Array.fromAsync(Deno.readDir(runs));
  assert.deepEqual(rest.map(({ name }) => name), ["new"]);
});

Deno.test(
  skippable(
    "runs cleanup fails at the end when a run could not be removed",
    denialMissing(),
  ),
  async () => {
    await using temp = await tempFolder();
    const run = join(temp.path, ".parac/runs/agents/old");
    await Deno.mkdir(join(run, "steps/x"), { recursive: true });
    await Deno.writeTextFile(
      join(run, "metadata.yaml"),
      "agent_id: coder\nstatus: failed\nstarted_at: 2001-01-02\n",
    );
    await Deno.chmod(join(run, "steps"), 0o500);
    const services = {
      workspace: () => openWorkspace(temp.path),
      clock: systemClock,
    };
    const cli = fakeCli({ services });
    await assert.rejects(runRunsCleanup.call(cli, flags), {
      code: "workspace.unwritable",
      exitCode: 3,
      message: "Cannot remove 1 run: old",
    });
    assert.match(cli.stderrText(), /^agent run old: Cannot write /);
  },
);

Deno.test("runs cleanup refuses to work over an API", async () => {
  const cli = fakeCli({ env: { PARACLE_API_URL: "http://localhost:8000" } });
  await assert.rejects(runRunsCleanup.call(cli, flags), {
    code: "usage.invalid",
    message: /over an API/,
  });
});
