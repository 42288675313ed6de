import assert from "node:assert/strict";
import { parseDocument, readDocument } from "../../src/workspace/document.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

Deno.test("readDocument() reads BOM, CRLF and empty files", async () => {
  const folder = memoryFolder({
    "bom.yaml": "\ufeffname: é\r\nlist:\r\n  - 1.10\r\n",
    "empty.yaml": "",
    "comment.yaml": "# nothing\n",
    "null.yaml": "~\n",
  });
  const bom = await readDocument(folder, "bom.yaml");
  assert.equal(bom?.root.at("name").text(), "é");
  assert.deepEqual(bom?.root.at("list").texts(), ["1.10"]);
  for (const name of ["empty.yaml", "comment.yaml", "null.yaml"]) {
    const document = await readDocument(folder, name);
    assert.deepEqual(document?.root.keys(), [], name);
  }
  assert.equal(await readDocument(folder, "absent.yaml"), undefined);
});

Deno.test("Field tells file, line, column and key of a wrong type", async () => {
  const { root } = await parseDocument(
    "a:\n  - b: [1]\n    on: maybe\nn: .inf\n",
    "dir/x.yaml",
  );
  const item = root.at("a").items()[0];
  assert.ok(item);
  const cases: readonly (readonly [() => unknown, RegExp])[] = [
    [
      () => item.at("b").text(),
      /dir\/x\.yaml:2:5: a\[0\]\.b: expected a text, found a list$/,
    ],
    [
      () => item.at("on").boolean(),
      /:3:9: a\[0\]\.on: expected true or false, found a text$/,
    ],
    [() => item.at("on").number(), /:3:9: .*expected a number, found a text$/],
    [() => root.at("a").map(), /:1:1: a: expected a map, found a list$/],
    [() => root.at("a").at("b"), /expected a map/],
    [() => item.items(), /:2:5: a\[0\]: expected a list, found a map$/],
    [
      () => item.at("absent").requiredText(),
      /a\[0\]\.absent: expected a text, it is absent$/,
    ],
    [() => root.at("n").number(), /:4:4: n: expected a number/],
  ];
  for (const [read, message] of cases) {
    assert.throws(read, { code: "workspace.invalid", message });
  }
});

Deno.test("Field reads texts as written, and words for booleans", async () => {
  const text =
    "v: 1.10\nd: 2026-01-02\nb: true\nid: 007\noff: OFF\nyes: Yes\nn: null\n";
  const { root } = await parseDocument(text, "x.yaml");
  assert.equal(root.at("v").text(), "1.10");
  assert.equal(root.at("d").text(), "2026-01-02");
  assert.equal(root.at("b").text(), "true");
  assert.equal(root.at("id").text(), "007");
  assert.equal(root.at("off").boolean(), false);
  assert.equal(root.at("yes").boolean(), true);
  assert.equal(root.at("n").text(), undefined);
});

Deno.test("Field sees own keys only", async () => {
  const { root } = await parseDocument(
    "__proto__:\n  polluted: yes\n",
    "x.yaml",
  );
  assert.equal(root.at("constructor").value, undefined);
  assert.equal(root.at("polluted").value, undefined);
  assert.equal(root.at("__proto__").at("polluted").boolean(), true);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

Deno.test("parseDocument() refuses broken YAML and roots that are no map", async () => {
  const broken: Readonly<Record<string, RegExp>> = {
    "a: [1\n": /x\.yaml:1:4/,
    "- 1\n": /x\.yaml:1:1: \(root\): expected a map, found a list/,
    "text\n": /expected a map, found a text/,
    "a: !python/object:os.system 1\n": /x\.yaml:1:4/,
    "a: 1\n---\nb: 2\n": /more than one document/,
    'a: "\\q"\n': /x\.yaml:1/,
    "\ta: 1\n": /x\.yaml:1/,
  };
  for (const [text, message] of Object.entries(broken)) {
    await assert.rejects(
      parseDocument(text, "x.yaml"),
      { code: "workspace.invalid", message },
      text,
    );
  }
});

Deno.test("parseDocument() refuses a bomb of aliases", async () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 12; i++) {
    const refs = Array.from({ length: 10 }, () => `*a${i - 1}`).join(", ");
    lines.push(`a${i}: &a${i} [${refs}]`);
  }
  await assert.rejects(
    parseDocument(lines.join("\n"), "bomb.yaml"),
    { code: "workspace.invalid", message: /bomb\.yaml:1:1: too many aliases/ },
  );
});

Deno.test("parseDocument() refuses nesting without end", async () => {
  await assert.rejects(
    parseDocument("a: " + "[".repeat(100_000), "deep.yaml"),
    { code: "workspace.invalid", message: /deep\.yaml/ },
  );
});

Deno.test("parseDocument() warns of duplicate keys, the last one counts", async () => {
  const { root, warnings } = await parseDocument("a: 1\na: 2\n", "x.yaml");
  assert.equal(root.at("a").number(), 2);
  assert.deepEqual(warnings, [
    'x.yaml:2:1: duplicate key "a"; the last one counts',
  ]);
});
