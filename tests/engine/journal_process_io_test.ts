import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal } from "../../src/engine/journal_io.ts";
import { parseDocument } from "../../src/workspace/document.ts";
import { openFolder } from "../../src/workspace/folder_io.ts";
import { queryRuns } from "../../src/workspace/run_query.ts";
import { repository } from "../../scripts/repository.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { type Running, startCommand } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

const KILLS = 12;
const EACH = 500;
const LATER_MS = 3_600_000;

Deno.test("a process that is killed at any time leaves whole files and a run to take over", async () => {
  await using temp = await tempFolder();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await using worker = start("work", temp.path);
    // Somewhere between two writes, elsewhere each time.
    await worker.out.waitFor(new RegExp(`^step ${kill * 7}$`));
    await wait(Math.random() * 20);
    worker.kill("SIGKILL");
    await worker.ended;
  }
  const folder = openFolder(temp.path);
  const late = { now: () => Date.now() + LATER_MS };
  const { value, warnings } = await queryRuns(folder, {}, late);
  assert.deepEqual(warnings, []);
  assert.equal(value.total, KILLS);
  using clock = new FakeClock();
  clock.jump(late.now() - clock.now());
  const journal = openJournal({ paracRoot: temp.path, clock });
  for (const { run_id: id, status } of value.runs) {
    assert.equal(status, "interrupted");
    await everyFileIsWhole(join(temp.path, "runs/workflows", id));
    await using record = await journal.adopt(id, "workflow");
    const own = record.fields["metadata"] as Record<string, unknown>;
    assert.equal(own["step"], record.fields["steps_completed"]);
    for (const step of (await record.steps()).values()) {
      assert.equal(typeof step["step_id"], "string");
    }
    await record.finish({ status: "failed" }, null);
    await everyFileIsWhole(join(temp.path, "runs/workflows", id), {
      temps: false,
    });
  }
});

Deno.test("two processes that make runs at once never get the same id", async () => {
  await using temp = await tempFolder();
  await using one = start("create", temp.path, `${EACH}`);
  await using two = start("create", temp.path, `${EACH}`);
  assert.deepEqual(await Promise.all([one.ended, two.ended]), [0, 0]);
  const ids = `${one.out.text}${two.out.text}`.trim().split("\n");
  assert.equal(new Set(ids).size, 2 * EACH);
  assert.deepEqual(
    one.out.text.split("\n").toSorted().slice(1),
    one.out.text.trim().split("\n"),
  );
  const names = await openFolder(temp.path).list("runs/workflows");
  assert.equal(names?.length, 2 * EACH);
});

Deno.test("of two processes that take over a run exactly one gets it", async () => {
  for (let round = 0; round < 3; round += 1) {
    await using temp = await tempFolder();
    const folder = join(temp.path, "runs/workflows/left");
    await Deno.mkdir(folder, { recursive: true });
    const text = "status: running\nstarted_at: 2020-01-02\n";
    await Deno.writeTextFile(join(folder, "metadata.yaml"), text);
    await using one = start("adopt", temp.path, "left");
    await using two = start("adopt", temp.path, "left");
    const both = [one, two];
    for (const process of both) await process.out.waitFor(/ready/);
    await Promise.all(both.map((process) => process.write("g")));
    for (const process of both) await process.out.waitFor(/won|run\./);
    const answers = both.map(({ out }) => out.text.split("\n")[1]).sort();
    assert.deepEqual(answers, ["run.conflict", "won"]);
  }
});

function start(...words: readonly string[]): Running {
  const program = new URL("tests/helpers/journal_process.ts", repository());
  const flags = ["run", "--quiet", "--no-check", "-A"];
  const argv = [Deno.execPath(), ...flags, program.pathname, ...words];
  return startCommand(argv, { cwd: "/", env: Deno.env.toObject() });
}

async function everyFileIsWhole(
  folder: string,
  { temps = true }: { readonly temps?: boolean } = {},
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".tmp")) {
      assert.ok(temps, path);
    } else if (isDirectory) {
      await everyFileIsWhole(path, { temps });
    } else if (name.endsWith(".json") || name === "heartbeat") {
      JSON.parse(await Deno.readTextFile(path));
    } else if (name.endsWith(".yaml")) {
      await parseDocument(await Deno.readTextFile(path), name);
    } else if (name.endsWith(".txt")) {
      assert.match(await Deno.readTextFile(path), /^(.*\n)*$/);
    }
  }
}

/** Real time: a process is to be met in the middle of its work. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
