import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal } from "../../src/engine/journal_io.ts";
import type { Journal, RunRecord } from "../../src/engine/journal.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { tempFolder } from "../helpers/temp.ts";

const LONG_MS = 60_000;
const NEW = {
  type: "agent",
  fields: { agent_id: "coder" },
  input: { task: "x" },
} as const;

interface Place extends AsyncDisposable {
  readonly root: string;
  readonly clock: FakeClock;
  readonly journal: Journal;
  /** Puts a record there that nobody owns; `metadata.yaml` as given. */
  abandoned(id: string, yaml: string): Promise<string>;
}

async function place(): Promise<Place> {
  const temp = await tempFolder();
  const clock = new FakeClock();
  const root = temp.path;
  return {
    root,
    clock,
    journal: openJournal({ paracRoot: root, clock, host: "box" }),
    async abandoned(id, yaml) {
      const folder = join(root, "runs/agents", id);
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(join(folder, "metadata.yaml"), yaml);
      return folder;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await temp[Symbol.asyncDispose]();
      clock[Symbol.dispose]();
    },
  };
}

/** What comes of a call that waits on the clock, which goes on meanwhile. */
async function meanwhile<T>(clock: FakeClock, call: Promise<T>): Promise<T> {
  let isOver = false;
  const over = call.finally(() => isOver = true);
  over.catch(() => undefined);
  for (let tries = 0; tries < 5_000 && !isOver; tries += 1) {
    await clock.advance(20);
  }
  return await over;
}

Deno.test("adopt() takes a record without an owner, with all that is in it", async () => {
  await using at = await place();
  const folder = await at.abandoned(
    "old-1",
    "status: failed\nstarted_at: 2020-01-02T00:00:00Z\nagent_id: coder\n" +
      "flavour: x\nmetadata:\n  note: kept\n",
  );
  await Deno.writeTextFile(join(folder, "logs.txt"), "before\n");
  await Deno.writeTextFile(join(folder, ".metadata.yaml.1.tmp"), "half");
  await Deno.writeTextFile(join(folder, "cancel"), "");
  await using record = await at.journal.adopt("old-1", "agent");
  assert.equal(record.startedMs, Date.UTC(2020, 0, 2));
  assert.equal(record.fields["flavour"], "x");
  assert.equal(record.fields["status"], "failed");
  const { note, host } = record.fields["metadata"] as Record<string, unknown>;
  assert.deepEqual([note, host], ["kept", "box"]);
  record.log("after");
  await record.finish({ status: "completed" }, { result: 1 });
  const logs = await Deno.readTextFile(join(folder, "logs.txt"));
  assert.match(logs, /^before\n2023.* after\n$/);
  assert.equal(record.ended.aborted, false);
  assert.deepEqual(
    (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
      .filter((name) => name.endsWith(".tmp") || name === "cancel"),
    [],
  );
});

Deno.test("adopt() gives a run to exactly one of many that ask at once", async () => {
  await using at = await place();
  await at.abandoned("left", "status: running\nstarted_at: 2020-01-02\n");
  for (let round = 0; round < 5; round += 1) {
    const asked = Array.from({ length: 8 }, async () => {
      const { paracRoot, clock } = { paracRoot: at.root, clock: at.clock };
      return await openJournal({ paracRoot, clock }).adopt("left", "agent");
    });
    const answers = await meanwhile(at.clock, Promise.allSettled(asked));
    // The clock here outruns real files: who looks late may find the winner's
    // heart stopped and take the run from it, which the winner then notices.
    let owners = 0;
    for (const answer of answers) {
      if (answer.status === "rejected") {
        assert.equal(answer.reason.code, "run.conflict");
        continue;
      }
      await using record = answer.value;
      await record.update({ status: "running" }).then(
        () => owners++,
        (error) => assert.equal(error.code, "run.conflict"),
      );
    }
    assert.equal(owners, 1);
  }
});

Deno.test("adopt() refuses a run whose heart beats, and an unknown one", async () => {
  await using at = await place();
  await using record = await at.journal.create(NEW);
  await assert.rejects(
    meanwhile(at.clock, at.journal.adopt(record.id, "agent")),
    { code: "run.conflict", message: /another process has it/ },
  );
  await assert.rejects(at.journal.adopt(record.id, "workflow"), {
    code: "run.not_found",
  });
  await record.update({ status: "failed" }); // still ours
});

Deno.test("adopt() leaves a run of another program alone for a minute", async () => {
  await using at = await place();
  const started = new Date(at.clock.now()).toISOString();
  await at.abandoned("other", `status: running\nstarted_at: ${started}\n`);
  await assert.rejects(at.journal.adopt("other", "agent"), {
    code: "run.conflict",
  });
  await at.clock.advance(LONG_MS + 1);
  await using record = await at.journal.adopt("other", "agent");
  assert.equal(record.fields["status"], "running");
});

Deno.test("an owner that slept through a takeover writes nothing more", async () => {
  await using at = await place();
  const slept = new FakeClock(); // the clock of a process that was stopped
  const old = await openJournal({ paracRoot: at.root, clock: slept }).create(
    NEW,
  );
  await at.clock.advance(LONG_MS);
  await using record = await at.journal.adopt(old.id, "agent");
  await record.update({ error_message: "new owner" });
  for (
    const write of [
      () => old.update({ status: "completed" }),
      () => old.writeStep("s", {}),
      () => old.finish({ status: "completed" }, {}),
    ]
  ) {
    await assert.rejects(write(), { code: "run.conflict" });
  }
  await slept.advance(1_000);
  await aborted(old);
  assert.match(String(old.ended.reason), /another process has it/);
  await old[Symbol.asyncDispose]();
  const folder = join(at.root, "runs/agents", old.id);
  const text = await Deno.readTextFile(join(folder, "metadata.yaml"));
  assert.match(text, /^status: running$/m);
  assert.match(text, /^error_message: new owner$/m);
  await Deno.stat(join(folder, "heartbeat")); // of the new owner
});

Deno.test("cancel() ends a run of a living owner through its signal", async () => {
  await using at = await place();
  await using record = await at.journal.create(NEW);
  const ended = aborted(record)
    .then(() => record.finish({ status: "cancelled" }, null));
  const asked = at.journal.cancel(record.id, "agent");
  assert.equal(await meanwhile(at.clock, asked), true);
  await ended;
  assert.equal((record.ended.reason as { code: string }).code, "run.cancelled");
  assert.equal(await at.journal.cancel(record.id, "agent"), false);
});

Deno.test("cancel() waits out an owner that died, and marks the run itself", async () => {
  await using at = await place();
  const folder = await at.abandoned(
    "dead",
    "status: running\nstarted_at: 2020-01-02T00:00:00Z\n",
  );
  const now = new Date(at.clock.now()).toISOString();
  await Deno.writeTextFile(
    join(folder, "heartbeat"),
    JSON.stringify({ at: now }),
  );
  const asked = at.journal.cancel("dead", "agent");
  assert.equal(await meanwhile(at.clock, asked), true);
  const text = await Deno.readTextFile(join(folder, "metadata.yaml"));
  assert.match(text, /^status: cancelled$/m);
  assert.match(text, /^completed_at: "2023/m);
  assert.equal(await at.journal.cancel("dead", "agent"), false);
});

Deno.test("cancel() ends a run that is parked at a gate", async () => {
  await using at = await place();
  await at.abandoned(
    "parked",
    "status: pending\nstarted_at: 2020-01-02T00:00:00Z\n" +
      "metadata:\n  awaiting_approval: scan\n",
  );
  assert.equal(await at.journal.cancel("parked", "agent"), true);
  await using record = await at.journal.adopt("parked", "agent");
  assert.equal(record.fields["status"], "cancelled");
  const own = record.fields["metadata"] as Record<string, unknown>;
  assert.equal(own["awaiting_approval"], null);
  await assert.rejects(at.journal.cancel("none", "agent"), {
    code: "run.not_found",
  });
});

function aborted({ ended }: RunRecord): Promise<void> {
  if (ended.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    ended.addEventListener("abort", () => resolve(), { once: true })
  );
}
