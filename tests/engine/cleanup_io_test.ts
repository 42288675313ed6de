import assert from "node:assert/strict";
import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import {
  type CleanupReport,
  cleanUpRuns,
} from "../../src/engine/cleanup_io.ts";
import { openJournal } from "../../src/engine/journal_io.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };
const DAY_MS = 86_400_000;
const { signal } = new AbortController();

interface Place extends AsyncDisposable {
  readonly root: string;
  readonly clock: FakeClock;
  clean(
    options?: {
      readonly days?: number;
      readonly maxRuns?: number;
      readonly isDryRun?: boolean;
    },
  ): Promise<CleanupReport>;
  /** Makes a record of an agent. */
  put(id: string, days: number, more?: string): Promise<string>;
  names(): Promise<readonly string[]>;
}

async function place(): Promise<Place> {
  const temp = await tempFolder();
  const clock = new FakeClock();
  const root = temp.path;
  const runs = join(root, "runs/agents");
  await Deno.mkdir(runs, { recursive: true });
  return {
    root,
    clock,
    clean: ({ days = 30, maxRuns, isDryRun = false } = {}) =>
      cleanUpRuns(
        {
          paracRoot: root,
          olderThanDays: days,
          maxRuns,
          isDryRun,
          signal,
          clock,
        },
      ),
    async put(id, days, more = "status: completed\n") {
      const folder = join(runs, id);
      const at = new Date(clock.now() - days * DAY_MS).toISOString();
      await Deno.mkdir(folder);
      await Deno.writeTextFile(
        join(folder, "metadata.yaml"),
        `started_at: "${at}"\n${more}`,
      );
      return folder;
    },
    async names() {
      const entries = await Array.fromAsync(Deno.readDir(runs));
      return entries.map(({ name }) => name).sort();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await temp[Symbol.asyncDispose]();
      clock[Symbol.dispose]();
    },
  };
}

const ids = ({ removed }: CleanupReport): string[] =>
  removed.map(({ run_id: id }) => id);

Deno.test("cleanUpRuns() removes what is older, and a dry run nothing", async () => {
  await using at = await place();
  await at.put("new", 29);
  await at.put("old", 31);
  await at.put("older", 40, "status: running\n");
  const planned = await at.clean({ isDryRun: true });
  assert.deepEqual([ids(planned), planned.kept], [["old", "older"], 1]);
  assert.deepEqual(await at.names(), ["new", "old", "older"]);
  const done = await at.clean();
  assert.deepEqual([ids(done), done.kept], [["old", "older"], 1]);
  assert.deepEqual(await at.names(), ["new"]);
  assert.deepEqual(ids(await at.clean()), []);
});

Deno.test("cleanUpRuns() keeps only so many of the newest", async () => {
  await using at = await place();
  for (const [id, days] of [["a", 1], ["b", 2], ["c", 3]] as const) {
    await at.put(id, days);
  }
  assert.deepEqual(ids(await at.clean({ maxRuns: 2 })), ["c"]);
  assert.deepEqual(ids(await at.clean({ maxRuns: 0 })), ["a", "b"]);
});

Deno.test("cleanUpRuns() never touches a run that somebody works on or waits for", async () => {
  await using at = await place();
  const journal = openJournal({ paracRoot: at.root, clock: at.clock });
  await at.put(
    "parked",
    99,
    "status: pending\nmetadata: {awaiting_approval: s}\n",
  );
  await at.put("broken", 99, "status: [\n");
  await at.put("left", 99, "status: running\n");
  await using record = await journal.create(
    { type: "agent", fields: {}, input: null },
  );
  await using resumed = await journal.adopt("left", "agent");
  const { removed, warnings } = await at.clean({ days: 0, maxRuns: 0 });
  assert.deepEqual(removed, []);
  assert.match(warnings.join("\n"), /skipped run record runs\/agents\/broken/);
  assert.deepEqual(
    await at.names(),
    [record.id, "broken", "left", "parked"],
  );
  await resumed.update({ status: "failed" });
});

Deno.test(
  "cleanUpRuns() follows no link, and takes away what a crash left",
  posix,
  async () => {
    await using at = await place();
    await using other = await tempFolder();
    await Deno.writeTextFile(join(other.path, "keep"), "kept");
    await Deno.writeTextFile(
      join(other.path, "metadata.yaml"),
      "status: failed\nstarted_at: 2001-01-01\n",
    );
    await Deno.symlink(other.path, join(at.root, "runs/agents/outside"));
    await Deno.mkdir(join(at.root, "shared"));
    await Deno.writeTextFile(
      join(at.root, "shared/metadata.yaml"),
      "status: failed\nstarted_at: 2001-01-01\n",
    );
    await Deno.symlink("../../shared", join(at.root, "runs/agents/linked"));
    const folder = await at.put("old", 31);
    await Deno.symlink(other.path, join(folder, "steps"));
    for (const name of [".x.new", ".y.removed"]) {
      await Deno.mkdir(join(at.root, "runs/agents", name));
    }
    await Deno.utime(join(at.root, "runs/agents/.x.new"), 0, 0);
    const { removed, warnings } = await at.clean();
    assert.deepEqual(removed.map(({ run_id: id }) => id), ["old"]);
    assert.match(warnings.join("\n"), /kept agent run linked: it is a link/);
    assert.deepEqual(await at.names(), [".y.removed", "linked", "outside"]);
    assert.equal(await Deno.readTextFile(join(other.path, "keep")), "kept");
  },
);

Deno.test("cleanUpRuns() may be done by several at once: each run is removed once", async () => {
  await using at = await place();
  for (let i = 0; i < 40; i++) await at.put(`old${i}`, 31 + i);
  const reports = await Promise.all([1, 2, 3, 4].map(() => at.clean()));
  assert.deepEqual(reports.flatMap(({ failed }) => failed), []);
  assert.deepEqual(reports.flatMap(({ warnings }) => warnings), []);
  assert.equal(new Set(reports.flatMap(ids)).size, 40);
  assert.equal(reports.flatMap(ids).length, 40);
  assert.deepEqual(await at.names(), []);
});

Deno.test("cleanUpRuns() puts a run back that somebody went on with meanwhile", async () => {
  await using at = await place();
  const folder = await at.put("old", 31);
  let beats = 0;
  const clock: Clock = {
    now: () => {
      // Its process wakes up while the run is being looked at.
      const text = `beat ${++beats}`;
      Deno.writeTextFileSync(join(folder, "heartbeat"), text);
      return at.clock.now();
    },
    sleep: (ms, options) => at.clock.sleep(ms, options),
  };
  const { removed, warnings } = await cleanUpRuns({
    paracRoot: at.root,
    olderThanDays: 30,
    isDryRun: false,
    signal,
    clock,
  });
  assert.deepEqual(removed, []);
  assert.match(warnings.join(), /kept agent run old: it is in use/);
  assert.deepEqual(await at.names(), ["old"]);
});

Deno.test(
  "cleanUpRuns() tells of a run it cannot remove, and removes the others",
  {
    ignore: Deno.build.os !== "linux",
  },
  async () => {
    await using at = await place();
    await at.put("a", 31);
    const stubborn = await at.put("b", 32);
    await at.put("c", 33);
    await Deno.mkdir(join(stubborn, "steps"));
    const mount = new Deno.Command("mount", {
      args: ["-t", "tmpfs", "none", join(stubborn, "steps")],
      stderr: "null",
    });
    if (!(await mount.output()).success) return; // it takes root to be stubborn
    try {
      const report = await at.clean();
      assert.deepEqual(ids(report), ["a", "c"]);
      assert.deepEqual(report.failed.map(({ run }) => run.run_id), ["b"]);
      assert.equal(report.kept, 1);
    } finally {
      const [name = ""] = await at.names();
      const path = join(at.root, "runs/agents", name, "steps");
      await new Deno.Command("umount", { args: [path] }).output();
    }
  },
);
