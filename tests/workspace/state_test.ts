import assert from "node:assert/strict";
import { readState } from "../../src/workspace/state.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const state = (text: string) =>
  memoryFolder({ "memory/context/current_state.yaml": text });

Deno.test("readState() reads what is there", async () => {
  const read = await readState(state(
    "snapshot_date: 2030-01-02\nproject: {name: x, version: 1.10}\n" +
      "current_phase:\n  id: p2\n  name: Build\n  status: in_progress\n  progress: 40\n" +
      "  focus_areas: [a]\n  pending: [b, {title: c, owner: d}, 'Write: it']\n" +
      "blockers: [{id: b1, description: stuck}]\nnext_actions:\n  - Ship: soon\n  -\n",
  ));
  assert.deepEqual(read, {
    name: "x",
    version: "1.10",
    snapshotDate: "2030-01-02",
    phase: {
      id: "p2",
      name: "Build",
      status: "in_progress",
      progress: "40%",
      focus: ["a"],
      pending: ["b", "c", "Write: it"],
    },
    blockers: ["stuck"],
    nextActions: ["Ship: soon"],
    warnings: [],
  });
});

Deno.test("readState() calls unknown what is absent", async () => {
  for (const text of ["", "current_phase:\nproject: {}\nblockers: []\n"]) {
    const { phase, name, snapshotDate, nextActions } = await readState(
      state(text),
    );
    assert.deepEqual([name, snapshotDate], ["unknown", "unknown"]);
    assert.deepEqual(phase, {
      id: "unknown",
      name: "unknown",
      status: "unknown",
      progress: "0%",
      focus: [],
      pending: [],
    });
    assert.deepEqual(nextActions, []);
  }
});

Deno.test("readState() fails without a file and for wrong types", async () => {
  await assert.rejects(readState(memoryFolder({})), {
    code: "workspace.invalid",
    message: /there is no memory\/context\/current_state\.yaml/,
  });
  await assert.rejects(readState(state("current_phase: build\n")), {
    code: "workspace.invalid",
    message:
      /current_state\.yaml:1:16: current_phase: expected a map, found a text/,
  });
  await assert.rejects(readState(state("next_actions: many\n")), {
    message: /next_actions: expected a list/,
  });
});
