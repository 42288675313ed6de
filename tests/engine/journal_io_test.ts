import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal } from "../../src/engine/journal_io.ts";
import type { Journal, NewRun } from "../../src/engine/journal.ts";
import { openFolder } from "../../src/workspace/folder_io.ts";
import { readRunDetails } from "../../src/workspace/run_details.ts";
import { queryRuns } from "../../src/workspace/run_query.ts";
import { parseDocument } from "../../src/workspace/document.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };
const NEW: NewRun = {
  type: "workflow",
  fields: {
    workflow_id: "nightly",
    workflow_name: "yes",
    metadata: { dry_run: false },
  },
  input: { name: "Ada\u2028" },
};

interface Place extends AsyncDisposable {
  readonly root: string;
  readonly clock: FakeClock;
  readonly journal: Journal;
}

async function place(): Promise<Place> {
  await using opening = new AsyncDisposableStack();
  const temp = opening.use(await tempFolder());
  const clock = opening.use(new FakeClock());
  const root = join(temp.path, ".parac");
  await Deno.mkdir(root);
  const journal = openJournal({ paracRoot: root, clock, host: "box" });
  const owned = opening.move();
  return {
    root,
    clock,
    journal,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function status(root: string, clock: FakeClock): Promise<unknown> {
  const folder = openFolder(root);
  const { value } = await queryRuns(folder, {}, { now: () => clock.now() });
  return value.runs[0]?.status;
}

Deno.test("create() leaves a whole record before it returns", async () => {
  await using at = await place();
  await using record = await at.journal.create(NEW);
  const folder = join(at.root, "runs/workflows", record.id);
  const text = await Deno.readTextFile(join(folder, "metadata.yaml"));
  const metadata = (await parseDocument(text, "x")).root.map() ?? {};
  assert.deepEqual(Object.keys(metadata), [
    ...["run_id", "started_at", "completed_at", "duration_seconds", "status"],
    ...["artifacts_count", "error_message", "metadata", "workflow_id"],
    ...["workflow_name", "steps_total", "steps_completed", "steps_failed"],
    ...["steps_skipped", "agents_used", "tokens_total", "cost_total_usd"],
  ]);
  assert.equal(metadata["run_id"], record.id);
  assert.equal(metadata["started_at"], "2023-11-14T22:13:20.000Z");
  assert.equal(metadata["status"], "running");
  assert.equal(metadata["completed_at"], null);
  assert.equal(metadata["workflow_name"], "yes");
  const { owner, ...own } = metadata["metadata"] as Record<string, unknown>;
  assert.deepEqual(own, { dry_run: false, pid: Deno.pid, host: "box" });
  assert.match(String(owner), /^[0-9a-f-]{36}$/);
  assert.deepEqual(record.fields, metadata);
  assert.deepEqual(await at.journal.input(record.id, "workflow"), NEW.input);
  assert.equal(await status(at.root, at.clock), "running");
  if (Deno.build.os === "windows") return;
  assert.equal(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
  for await (const { name } of Deno.readDir(folder)) {
    const { mode } = await Deno.stat(join(folder, name));
    assert.equal((mode ?? 0) & 0o777, 0o600, name);
  }
});

Deno.test("a record passes through update(), writeStep() and finish()", async () => {
  await using at = await place();
  {
    await using record = await at.journal.create(NEW);
    await Promise.all([
      record.update({ steps_total: 2, metadata: { a: 1 } }),
      record.update({ steps_completed: 1, metadata: { b: 2 } }),
      record.writeStep("../x", { step_id: "../x", status: "completed" }),
      record.writeStep("scan", { status: "failed" }),
    ]);
    assert.deepEqual([...await record.steps()], [
      ["../x", { step_id: "../x", status: "completed" }],
      ["scan", { status: "failed" }],
    ]);
    record.log("one\ntwo\u001b[2J");
    await at.clock.advance(2_500);
    await record.finish({ status: "completed" }, { report: "done" });
  }
  const folder = openFolder(at.root);
  const now = (): number => at.clock.now();
  const { value: page } = await queryRuns(folder, {}, { now });
  const [item] = page.runs;
  assert.equal(item?.status, "completed");
  assert.equal(item["completed_at"], "2023-11-14T22:13:22.500Z");
  assert.equal(item["duration_seconds"], 2.5);
  assert.equal(item["steps_completed"], 1);
  const { value, warnings } = await readRunDetails(folder, item.run_id, {
    now,
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(value.data["outputs"], { report: "done" });
  assert.deepEqual(value.data["artifacts"], []);
  assert.equal(value.data["logs"], "2023-11-14T22:13:20.000Z one two [2J\n");
  assert.equal((value.data["steps"] as unknown[]).length, 2);
  const names = await folder.list(`runs/workflows/${item.run_id}`);
  assert.deepEqual(names?.map(({ name }) => name), [
    ...["artifacts", "inputs.json", "logs.txt", "metadata.yaml"],
    ...["outputs.json", "steps"],
  ]);
});

Deno.test("a record's heart beats, logs reach the disk, and a stopped heart shows", async () => {
  await using at = await place();
  const record = await at.journal.create(NEW);
  record.log("soon");
  await until(at.clock, async () => {
    const path = join(at.root, "runs/workflows", record.id, "logs.txt");
    return (await Deno.readTextFile(path).catch(() => "")).includes("soon");
  });
  at.clock.jump(3_000);
  assert.equal(await status(at.root, at.clock), "running");
  at.clock.jump(3_000);
  assert.equal(await status(at.root, at.clock), "interrupted");
  await until(
    at.clock,
    async () => await status(at.root, at.clock) === "running",
  );
  await record[Symbol.asyncDispose]();
  assert.equal(await status(at.root, at.clock), "interrupted");
});

Deno.test("create() takes another id when one is taken", async () => {
  await using at = await place();
  const ids = ["same", "same", "other"];
  const journal = openJournal({
    paracRoot: at.root,
    clock: at.clock,
    newId: () => Promise.resolve(ids.shift() ?? "none"),
  });
  await using first = await journal.create(NEW);
  await using second = await journal.create(NEW);
  assert.deepEqual([first.id, second.id], ["same", "other"]);
});

Deno.test("a failed write is workspace.unwritable with path and reason", async () => {
  await using at = await place();
  await using record = await at.journal.create(NEW);
  const folder = join(at.root, "runs/workflows", record.id);
  await Deno.mkdir(join(folder, "outputs.json"));
  await assert.rejects(record.finish({ status: "completed" }, {}), {
    code: "workspace.unwritable",
    message: /^Cannot write .*outputs\.json: it is a folder$/,
  });
  await Deno.remove(folder, { recursive: true });
  await assert.rejects(record.update({ status: "failed" }), {
    code: "workspace.unwritable",
    message: /metadata\.yaml: its folder is gone$/,
  });
});

Deno.test(
  "nothing is written through links out of the workspace",
  posix,
  async () => {
    await using at = await place();
    const outside = join(at.root, "../outside");
    await Deno.mkdir(outside);
    {
      await using record = await at.journal.create(NEW);
      const folder = join(at.root, "runs/workflows", record.id);
      await Deno.symlink(outside, join(folder, "steps"));
      await Deno.writeTextFile(join(outside, "keep"), "kept");
      await Deno.symlink(join(outside, "keep"), join(folder, "outputs.json"));
      await assert.rejects(record.writeStep("s", {}), {
        code: "workspace.unwritable",
        message: /is a link out of the workspace$/,
      });
      await record.finish({ status: "completed" }, {});
    }
    await Deno.symlink(outside, join(at.root, "runs/workflows/linked"));
    for (const call of ["adopt", "cancel", "input"] as const) {
      const done = at.journal[call]("linked", "workflow");
      await assert.rejects(done, { code: "run.not_found" });
    }
    await Deno.symlink(outside, join(at.root, "runs/agents"));
    await assert.rejects(at.journal.create({ ...NEW, type: "agent" }), {
      code: "workspace.unwritable",
    });
    assert.equal(await Deno.readTextFile(join(outside, "keep")), "kept");
    const names = [];
    for await (const { name } of Deno.readDir(outside)) names.push(name);
    assert.deepEqual(names, ["keep"]);
  },
);

Deno.test("input() says what is wrong with a run's input", async () => {
  await using at = await place();
  await using record = await at.journal.create(NEW);
  const folder = join(at.root, "runs/workflows", record.id);
  await Deno.writeTextFile(join(folder, "inputs.json"), "{");
  await assert.rejects(at.journal.input(record.id, "workflow"), {
    code: "workspace.invalid",
    message: /Cannot read inputs\.json of run ".*": it is not JSON/,
  });
  for (const id of ["nothing", "../workflows", ""]) {
    await assert.rejects(at.journal.input(id, "workflow"), {
      code: "run.not_found",
    });
  }
});

/** Lets the clock go on until something is so; real I/O happens in between. */
async function until(
  clock: FakeClock,
  isSo: () => Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isSo()) return;
    await clock.advance(10);
  }
  assert.fail("it never came to be");
}
