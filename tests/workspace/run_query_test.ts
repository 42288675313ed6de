import assert from "node:assert/strict";
import type { Folder } from "../../src/workspace/folder.ts";
import type { RunQuery } from "../../src/workspace/reader.ts";
import { readRunDetails } from "../../src/workspace/run_details.ts";
import { queryRuns } from "../../src/workspace/run_query.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const NOW = Date.UTC(2030, 0, 10);
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const now = (): number => NOW;

/** An id as a run that started then has it. */
function ulid(ms: number, tail = "0000000000000000"): string {
  let time = "";
  for (let rest = ms; time.length < 10; rest = Math.floor(rest / 32)) {
    time = `${ALPHABET[rest % 32]}${time}`;
  }
  return `${time}${tail}`;
}

function record(startedMs: number, more = "status: completed\n"): string {
  return `agent_id: coder\nworkflow_id: nightly\n` +
    `started_at: "${new Date(startedMs).toISOString()}"\n${more}`;
}

/** A folder that counts which files were read. */
function watched(
  files: Readonly<Record<string, string>>,
): { readonly folder: Folder; readonly read: string[] } {
  const folder = memoryFolder(files);
  const read: string[] = [];
  return {
    read,
    folder: {
      ...folder,
      readText: (path) => {
        read.push(path);
        return folder.readText(path);
      },
    },
  };
}

async function ids(folder: Folder, query: RunQuery): Promise<string[]> {
  const { value } = await queryRuns(folder, query, { now });
  return value.runs.map(({ run_id: id }) => id);
}

const minute = (i: number): number => NOW - i * 60_000;

function many(count: number): Record<string, string> {
  const paths = Array.from({ length: count }, (_, i) => {
    const kind = i % 2 === 0 ? "agents" : "workflows";
    const path = `runs/${kind}/${ulid(minute(i))}/metadata.yaml`;
    return [
      path,
      record(minute(i), `status: ${i % 3 === 0 ? "failed" : "completed"}\n`),
    ];
  });
  return Object.fromEntries(paths);
}

Deno.test("queryRuns() reads the page and little more when the ids tell the time", async () => {
  const { folder, read } = watched(many(1_000));
  const { value, warnings } = await queryRuns(folder, { limit: 5 }, { now });
  assert.equal(value.total, 1_000);
  assert.deepEqual(
    value.runs.map(({ run_id: id }) => id),
    [0, 1, 2, 3, 4].map((i) => ulid(minute(i))),
  );
  assert.equal(value.runs[1]?.type, "workflow");
  assert.deepEqual(warnings, []);
  assert.ok(read.length <= 20, `${read.length}`);
  assert.deepEqual(
    await ids(folder, { limit: 2, offset: 500 }),
    [500, 501].map((i) => ulid(minute(i))),
  );
});

Deno.test("queryRuns() filters, counting before the page", async () => {
  const { folder } = watched(many(60));
  const total = async (query: RunQuery): Promise<number> =>
    (await queryRuns(folder, query, { now })).value.total;
  assert.equal(await total({ type: "agent" }), 30);
  assert.equal(await total({ agentId: "coder", limit: 3 }), 30);
  assert.equal(await total({ workflowId: "coder" }), 0);
  assert.equal(await total({ status: "failed" }), 20);
  assert.equal(await total({ status: "failed", workflowId: "nightly" }), 10);
  assert.equal(await total({ sinceMs: minute(9) }), 10);
  assert.equal(await total({ sinceMs: minute(9) + 1 }), 9);
  assert.equal(await total({ agentId: "coder", workflowId: "nightly" }), 0);
  assert.equal((await ids(folder, { limit: 0 })).length, 60);
  assert.equal((await ids(folder, {})).length, 20);
});

Deno.test("queryRuns() sorts by what records say when their ids do not tell", async () => {
  const folder = memoryFolder({
    "runs/agents/named/metadata.yaml": record(minute(2)),
    "runs/agents/flow/metadata.yaml":
      `{agent_id: coder, status: failed, started_at: 2030-01-09}`,
    "runs/agents/never/metadata.yaml": "agent_id: coder\nstatus: failed\n",
    [`runs/agents/${ulid(minute(1))}/metadata.yaml`]: record(minute(1)),
    [`runs/agents/${ulid(minute(3))}/metadata.yaml`]: record(minute(3)),
  });
  assert.deepEqual(
    await ids(folder, {}),
    [ulid(minute(1)), "named", ulid(minute(3)), "flow", "never"],
  );
  assert.deepEqual(await ids(folder, { status: "failed" }), ["flow", "never"]);
});

Deno.test("queryRuns() does not trust ids that only look like times", async () => {
  const files = many(100);
  const liars = Array.from({ length: 20 }, (_, i) => ulid(minute(-1 - i)));
  for (const liar of liars) {
    files[`runs/agents/${liar}/metadata.yaml`] = record(minute(50) + 1);
  }
  const folder = memoryFolder(files);
  const page = await ids(folder, { limit: 5 });
  assert.deepEqual(page, [0, 1, 2, 3, 4].map((i) => ulid(minute(i))));
  const { value } = await queryRuns(folder, { limit: 60 }, { now });
  const behind = value.runs.slice(50, 52).map(({ run_id: id }) => id);
  assert.deepEqual(behind, liars.toSorted().slice(0, 2));
  assert.equal(value.total, 120);
});

Deno.test("queryRuns() tells broken records and does not count them", async () => {
  const folder = memoryFolder({
    ...many(3),
    [`runs/agents/${ulid(minute(7))}/metadata.yaml`]: "status: [\n",
    "runs/agents/broken/metadata.yaml": "status: completed\nx: [\n",
    "runs/agents/empty/input.json": "{}",
    "runs/agents/e\u001b/metadata.yaml": "",
  });
  const { value, warnings } = await queryRuns(folder, {}, { now });
  assert.equal(value.total, 3);
  assert.equal(warnings.length, 4);
  assert.match(warnings.join("\n"), /e\\x1b: unusual name/);
  const none = await queryRuns(memoryFolder({}), undefined, { now });
  assert.deepEqual(none, { value: { runs: [], total: 0 }, warnings: [] });
});

Deno.test("queryRuns() shows and finds interrupted runs and those at a gate", async () => {
  const beat = (ms: number): string =>
    JSON.stringify({ at: new Date(NOW - ms).toISOString() });
  const running = record(minute(1), "status: running\n");
  const parked = record(
    minute(2),
    "status: pending\nmetadata:\n  awaiting_approval: scan\n",
  );
  const folder = memoryFolder({
    "runs/agents/alive/metadata.yaml": running,
    "runs/agents/alive/heartbeat": beat(5_000),
    "runs/agents/stale/metadata.yaml": running,
    "runs/agents/stale/heartbeat": beat(5_001),
    "runs/agents/half/metadata.yaml": running,
    "runs/agents/half/heartbeat": "",
    "runs/agents/ours/metadata.yaml": `${running}metadata:\n  owner: x\n`,
    "runs/agents/other/metadata.yaml": running,
    "runs/agents/older/metadata.yaml": record(minute(2), "status: running\n"),
    "runs/workflows/parked/metadata.yaml": parked,
    "runs/workflows/waits/metadata.yaml": record(NOW, "status: pending\n"),
  });
  const found = async (status: string): Promise<string[]> =>
    (await ids(folder, { status })).sort();
  assert.deepEqual(await found("running"), ["alive", "other"]);
  assert.deepEqual(await found("interrupted"), [
    ...["half", "older", "ours", "stale"],
  ]);
  assert.deepEqual(await found("pending-approval"), ["parked"]);
  assert.deepEqual(await found("pending"), ["waits"]);
  const { value } = await readRunDetails(folder, "stale", { now });
  assert.equal(value.metadata["status"], "interrupted");
});
