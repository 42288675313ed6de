import assert from "node:assert/strict";
import { renderJson, renderTable } from "../../src/cli/output.ts";

const COLUMNS = [
  { title: "id" },
  { title: "name", flexible: true },
  { title: "role", flexible: true },
];

Deno.test("renderTable() cuts nothing without a width", () => {
  const long = "x".repeat(200);
  const table = renderTable(COLUMNS, [["a", long, "r"]]);
  assert.equal(table.split("\n")[1], `a   ${long}  r`);
});

Deno.test("renderTable() shrinks flexible columns to the width, the widest first", () => {
  const rows = [["id-that-stays", "n".repeat(60), "r".repeat(20)]];
  const table = renderTable(COLUMNS, rows, { width: 50 });
  const [, row = ""] = table.split("\n");
  assert.equal([...row].length, 50);
  assert.match(row, /^id-that-stays {2}n+… {2}r+…$/);
});

Deno.test("renderTable() keeps eight characters of a column, however narrow", () => {
  const rows = [["i".repeat(30), "n".repeat(60), "r".repeat(20)]];
  const [, row = ""] = renderTable(COLUMNS, rows, { width: 10 }).split("\n");
  assert.equal(row, `${"i".repeat(30)}  ${"n".repeat(7)}…  ${"r".repeat(7)}…`);
});

Deno.test("renderTable() lets no cell act on a terminal or break its line", () => {
  const table = renderTable([{ title: "a" }], [["x\u001b[2J\ny"]]);
  assert.equal(table.split("\n").length, 3);
  assert.ok(!table.includes("\u001b"));
  assert.equal(renderTable(COLUMNS, []), "ID  NAME  ROLE\n");
});

Deno.test("renderJson() ends with a newline and escapes what a terminal obeys", () => {
  const value = { a: "\u009b\u202e\u007f é" };
  const text = renderJson(value);
  assert.equal(text, '{\n  "a": "\\u009b\\u202e\\u007f é"\n}\n');
  assert.deepEqual(JSON.parse(text), value);
});

Deno.test("renderJson() never fails, however deep a value is nested", () => {
  const deep: unknown = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
  assert.match(renderJson({ deep }), /nested too deep/);
});

Deno.test("renderTable() goes on below where a column wraps, and cuts nothing of it", () => {
  const columns = [
    { title: "id" },
    { title: "text", flexible: true, wraps: true },
  ];
  const path = "/home/dev/notes";
  const rows = [["a", `one two three, ${path}`], ["b", "four"]];
  const table = renderTable(columns, rows, { width: 14 });
  assert.equal(
    table,
    "ID  TEXT\na   one two\n    three,\n    /home/dev/\n    notes\nb   four\n",
  );
  const whole = renderTable(columns, rows);
  assert.equal(whole.split("\n")[1], `a   one two three, ${path}`);
});
