import assert from "node:assert/strict";
import plugin from "../../scripts/lint_house.ts";

/** The ids of the rules that a file breaks. */
function broken(file: string, text: string): string[] {
  return Deno.lint.runPlugin(plugin, file, text).map(({ id }) => id);
}

interface Sample {
  readonly rule: string;
  readonly bad: readonly (readonly [file: string, text: string])[];
  readonly good: readonly (readonly [file: string, text: string])[];
}

const LONG = "// line\n".repeat(300) + "const x = 1;\n";

const SAMPLES: readonly Sample[] = [
  {
    rule: "layers",
    bad: [
      ["src/core/a.ts", 'import { b } from "../config/b.ts"; b();'],
      ["src/config/a.ts", 'import type { B } from "../workspace/b.ts";'],
      ["src/ssh/a.ts", 'export * from "../config/b.ts";'],
      ["src/session/a.ts", 'export { b } from "../ssh/b.ts";'],
      ["src/engine/a.ts", 'await import("../session/b.ts");'],
      ["src/api/a.ts", 'import "../mcp/b.ts";'],
      ["src/mcp/a.ts", 'type B = import("../ssh/b.ts").B;'],
      ["src/cli/commands/a.ts", 'import "../../ssh/b.ts";'],
      ["src/mod.ts", 'export { b } from "./cli/b.ts";'],
      ["src/core/a.ts", 'import { b } from "../mod.ts"; b();'],
      ["src/core/a.ts", 'import { b } from "@paracle/paracle"; b();'],
      ["src/core/a.ts", 'import { b } from "../../scripts/b.ts"; b();'],
      ["src/session/a.ts", 'await import("ssh2");'],
      ["src/cli/services.ts", 'import ssh2 from "npm:ssh2@1.17.0"; ssh2;'],
      ["src/new/a.ts", 'import "../core/b.ts";'],
    ],
    good: [
      ["src/core/a.ts", 'import { b } from "./b.ts"; b();'],
      ["src/core/a.ts", 'import assert from "node:assert"; assert(1);'],
      ["src/ssh/a.ts", 'import ssh2 from "ssh2"; ssh2;'],
      ["src/ssh/a.ts", 'await import("ssh2/lib/x.js");'],
      ["src/workspace/a.ts", 'import "../transport/b.ts";'],
      ["src/cli/commands/a.ts", 'import "../../workspace/b.ts";'],
      ["src/cli/services.ts", 'await import("../ssh/b.ts");'],
      ["src/mod.ts", 'export { b } from "./ssh/b.ts";'],
      ["tests/a.ts", 'import "../src/cli/b.ts"; import "ssh2";'],
    ],
  },
  {
    rule: "io-files",
    bad: [
      ["src/config/a.ts", 'Deno.readTextFileSync("x");'],
      ["src/config/a.ts", "const { env } = Deno; env;"],
      ["src/config/a.ts", "globalThis.Deno.env;"],
      ["src/engine/a.ts", 'fetch("http://x");'],
      ["src/engine/a.ts", "run({ fetch });"],
      ["src/api/a.ts", 'new WebSocket("ws://x");'],
      ["src/config/a.ts", 'import { readFile } from "node:fs/promises";'],
      ["src/config/a.ts", 'await import("node:net");'],
    ],
    good: [
      ["src/config/files_io.ts", 'Deno.readTextFileSync("x"); fetch("y");'],
      ["src/ssh/a.ts", 'import net from "node:net"; Deno.env; net;'],
      ["src/config/a.ts", "x instanceof Deno.errors.NotFound;"],
      ["src/config/a.ts", "let c: Deno.Conn; let f: typeof fetch;"],
      ["src/config/a.ts", "client.fetch(1); run({ fetch: doFetch });"],
      ["src/config/a.ts", "interface C { fetch(): void; prompt: string }"],
      ["src/config/a.ts", 'import type { Stats } from "node:fs";'],
      ["src/config/a.ts", 'import { join } from "node:path"; join("a");'],
      ["scripts/a.ts", 'Deno.readTextFileSync("x");'],
    ],
  },
  {
    rule: "exit-in-main",
    bad: [["src/cli/system_io.ts", "Deno.exit(1);"]],
    good: [["main.ts", "Deno.exit(1);"], ["src/cli/a_io.ts", "Deno.pid;"]],
  },
  {
    rule: "typed-throw",
    bad: [
      ["src/core/a.ts", 'throw new Error("no");'],
      ["src/core/a.ts", 'throw Error("no");'],
    ],
    good: [
      ["src/core/a.ts", 'throw new ParacleError("internal.bug", "no");'],
      ["src/core/a.ts", 'throw new TypeError("no");'],
      ["tests/a.ts", 'throw new Error("no");'],
    ],
  },
  {
    rule: "no-default-export",
    bad: [
      ["src/core/a.ts", "export default 1;"],
      ["src/core/a.ts", "const a = 1; export { a as default };"],
    ],
    good: [
      ["src/core/a.ts", "export const a = 1;"],
      ["src/ssh/a.d.ts", "declare const a: 1; export default a;"],
      ["scripts/a.ts", "export default 1;"],
    ],
  },
  {
    rule: "private-hash",
    bad: [
      ["src/core/a.ts", "class A { private a = 1; }"],
      ["src/core/a.ts", "class A { private a() {} }"],
    ],
    good: [
      ["src/core/a.ts", "class A { #a = 1; readonly b = this.#a; }"],
      ["src/core/a.ts", "class A { private constructor() {} }"],
    ],
  },
  {
    rule: "max-lines",
    bad: [["src/core/a.ts", LONG], ["tests/a.ts", LONG], ["main.ts", LONG]],
    good: [
      ["src/core/a.ts", LONG.replace("// line\n", "")],
      ["bench/a.ts", LONG],
    ],
  },
];

for (const { rule, bad, good } of SAMPLES) {
  Deno.test(`house/${rule} refuses the bad and passes the good`, () => {
    for (const [file, text] of bad) {
      assert.deepEqual(broken(file, text), [`house/${rule}`], file + text);
    }
    for (const [file, text] of good) {
      assert.deepEqual(broken(file, text), [], file + text);
    }
  });
}

Deno.test("the house plugin has a sample for each of its rules", () => {
  const tested = SAMPLES.map(({ rule }) => rule).sort();
  assert.deepEqual(Object.keys(plugin.rules).sort(), tested);
});

Deno.test("house rules find src in absolute file names", () => {
  const root = decodeURIComponent(new URL("../..", import.meta.url).pathname);
  const ids = broken(`${root}src/core/a.ts`, "export default 1;");
  assert.deepEqual(ids, ["house/no-default-export"]);
});
