import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal } from "../../src/engine/journal_io.ts";
import { appendLogLine } from "../../src/engine/journal_log_io.ts";
import { openFolder } from "../../src/workspace/folder_io.ts";
import { readLog } from "../../src/workspace/logs.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };

Deno.test("logAction() appends one line, whatever is in it, and makes the folders", async () => {
  await using temp = await tempFolder();
  using clock = new FakeClock();
  const journal = openJournal({ paracRoot: temp.path, clock });
  const entry = {
    agent: "co]der",
    action: "EXECUTION",
    text: "a\r\nb\u001b[1m",
  };
  assert.equal(await journal.logAction(entry), undefined);
  await Promise.all(
    Array.from(
      { length: 50 },
      (_, i) => journal.logAction({ ...entry, text: `${i}` }),
    ),
  );
  const path = join(temp.path, "memory/logs/agent_actions.log");
  const lines = (await Deno.readTextFile(path)).split("\n");
  assert.equal(lines[0], "[2023-11-14 22:13:20] [co)der] [EXECUTION] a b [1m");
  assert.equal(lines.length, 52);
  const shown = await readLog(openFolder(temp.path), "actions", { tail: 100 });
  assert.equal(shown.lines.length, 51);
});

Deno.test("logAction() writes where the project keeps its logs", async () => {
  await using temp = await tempFolder();
  await Deno.writeTextFile(
    join(temp.path, "project.yaml"),
    "file_management: {logs: {base_path: notes}}\n",
  );
  const journal = openJournal({ paracRoot: temp.path });
  await journal.logAction({ agent: "a", action: "B", text: "c" });
  await Deno.stat(join(temp.path, "notes/agent_actions.log"));
});

Deno.test(
  "logAction() answers what went wrong and never follows a link outside",
  posix,
  async () => {
    await using temp = await tempFolder();
    const root = join(temp.path, ".parac");
    await Deno.mkdir(join(root, "memory/logs"), { recursive: true });
    const journal = openJournal({ paracRoot: root });
    const entry = { agent: "a", action: "B", text: "c" };
    const path = join(root, "memory/logs/agent_actions.log");
    for (const target of ["there", "absent"]) {
      await Deno.writeTextFile(join(temp.path, "there"), "kept");
      await Deno.symlink(join(temp.path, target), path);
      const fault = await journal.logAction(entry);
      assert.match(
        fault ?? "",
        /not written: .* is a link out of the workspace$/,
      );
      await Deno.remove(path);
    }
    await Deno.mkdir(path);
    assert.match(await journal.logAction(entry) ?? "", /it is a folder$/);
    assert.equal(await Deno.readTextFile(join(temp.path, "there")), "kept");
    await assert.rejects(Deno.stat(join(temp.path, "absent")));
  },
);

Deno.test(
  "logAction() does not wait at a named pipe",
  posix,
  async () => {
    await using temp = await tempFolder();
    const folder = join(temp.path, "memory/logs");
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, "agent_actions.log");
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const journal = openJournal({ paracRoot: temp.path });
    const fault = await journal.logAction({
      agent: "a",
      action: "B",
      text: "",
    });
    assert.match(fault ?? "", /not written: .* it is not a file$/);
  },
);

Deno.test("appendLogLine() refuses line breaks and takes the rest", async () => {
  await using temp = await tempFolder();
  const entry = { atMs: 0, agent: "a", action: "B", description: "c\u0007d" };
  for (const field of ["agent", "action", "description"]) {
    await assert.rejects(
      appendLogLine(temp.path, { ...entry, [field]: "x\ny" }),
      {
        code: "usage.invalid",
        message: `Cannot write a log line: ${field} holds a line break`,
      },
    );
  }
  await appendLogLine(temp.path, entry);
  const path = join(temp.path, "memory/logs/agent_actions.log");
  assert.equal(
    await Deno.readTextFile(path),
    "[1970-01-01 00:00:00] [a] [B] c d\n",
  );
});
