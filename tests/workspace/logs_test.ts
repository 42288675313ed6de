import assert from "node:assert/strict";
import fc from "fast-check";
import { formatLogLine, parseLogLine } from "../../src/workspace/log_line.ts";
import { tailLines } from "../../src/workspace/log_tail.ts";
import { findLog, listLogs, readLog } from "../../src/workspace/logs.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const files = {
  "project.yaml": "name: x\n",
  "memory/logs/agent_actions.log": "one\ntwo Error\nthree\n",
  "memory/logs/decisions.log": "d\r\n",
  "memory/logs/runtime/server.log": "",
  "memory/logs/runtime/access.log": "{}\n",
  "memory/logs/audit/server.log": "",
  "memory/logs/audit/2030.log": "a",
  "memory/logs/runtime/server.log.1": "rotated",
  "memory/logs/.hidden.log": "",
};

Deno.test("listLogs() names the logs by their place", async () => {
  const items = await listLogs(memoryFolder(files));
  assert.deepEqual(items.map(({ name }) => name), [
    ...["access", "actions", "audit/2030", "audit/server", "decisions"],
    "runtime/server",
  ]);
  assert.deepEqual(items[1], {
    name: "actions",
    path: "memory/logs/agent_actions.log",
    size: 20,
    modified: null,
  });
  assert.deepEqual(await listLogs(memoryFolder({})), []);
});

Deno.test("readLog() reads the end, by name or by the end of one", async () => {
  const folder = memoryFolder(files);
  assert.deepEqual(await readLog(folder, "actions", { tail: 2 }), {
    name: "actions",
    lines: ["two Error", "three"],
  });
  const found = await readLog(folder, "actions", { pattern: "eRR" });
  assert.deepEqual(found.lines, ["two Error"]);
  assert.deepEqual((await readLog(folder, "2030")).name, "audit/2030");
  assert.deepEqual((await readLog(folder, "decisions")).lines, ["d"]);
  assert.deepEqual((await readLog(folder, "actions", { tail: 0 })).lines, []);
  assert.deepEqual(await readLog(memoryFolder({}), "access"), {
    name: "access",
    lines: [],
  });
});

Deno.test("readLog() refuses names that say too little or nothing", async () => {
  const folder = memoryFolder(files);
  await assert.rejects(readLog(folder, "server"), {
    code: "usage.invalid",
    message: /it may be audit\/server or runtime\/server/,
  });
  await assert.rejects(readLog(folder, "acton"), {
    code: "log.not_found",
    message: /did you mean "actions"/,
  });
  for (const name of ["", "../project", "erver", "/", "\u001b"]) {
    await assert.rejects(readLog(folder, name), { code: "log.not_found" });
  }
});

Deno.test("findLog() goes where the project keeps its logs, and nowhere else", async () => {
  const project = (logs: string): string =>
    `file_management:\n  logs:\n    ${logs}\n`;
  const moved = memoryFolder({
    "project.yaml": project(
      "base_path: notes/logs\n    predefined: {actions: {path: a/b.log}}",
    ),
    "notes/logs/x/y.log": "",
  });
  assert.equal((await findLog(moved, "actions")).path, "notes/logs/a/b.log");
  assert.equal((await findLog(moved, "y")).path, "notes/logs/x/y.log");
  const outside = ["base_path: ../x", "base_path: /var/log"];
  for (const logs of outside) {
    const folder = memoryFolder({ "project.yaml": project(logs) });
    await assert.rejects(findLog(folder, "actions"), {
      code: "workspace.invalid",
      message: /project\.yaml:3:16: .*is not inside \.parac/,
    });
  }
});

Deno.test("tailLines() gives the last lines that match, whatever the parts", async () => {
  const line = fc.oneof(
    fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, "")),
    fc.constant("é".repeat(70_000)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.nat(9),
      fc.boolean(),
      async (lines, wanted, isEnded) => {
        const text = lines.join("\n") + (isEnded ? "\n" : "");
        const bytes = new TextEncoder().encode(text);
        const read = (
          part: { readonly start: number; readonly length: number },
        ) =>
          Promise.resolve(bytes.subarray(part.start, part.start + part.length));
        const all = text.replace(/\n$/, "").split("\n");
        const expected = text === "" ? [] : all.slice(-wanted || all.length);
        const source = { size: bytes.length, read };
        assert.deepEqual(await tailLines(source, { lines: wanted }), expected);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("formatLogLine() makes one line that reads back", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, text, text, (agent, action, description) => {
    const entry = { atMs: 0, agent, action, description };
    const line = formatLogLine(entry);
    assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
    const parsed = parseLogLine(line);
    assert.equal(parsed.timestamp, "1970-01-01 00:00:00");
    assert.equal(parsed.raw, line);
    assert.ok(line.endsWith(`] ${parsed.description}`));
    assert.equal(formatLogLine({ ...entry, agent: parsed.agent ?? "" }), line);
  }));
});
