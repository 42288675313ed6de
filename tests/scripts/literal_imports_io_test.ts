import assert from "node:assert/strict";
import { literalImports } from "../../scripts/literal_imports.ts";
import { readText, walk } from "../../scripts/repository.ts";

const of = (text: string) => literalImports(text, "x.ts");

Deno.test("literalImports() replaces fields, items and whole constants", () => {
  const late = 'const LATE = { a: "./a.ts", b: "../b.ts" } as const;\n';
  const both = "await Promise.all([import(LATE.a), import(LATE.b)]);";
  assert.equal(
    of(late + both).slice(late.length),
    'await Promise.all([import("./a.ts"), import("../b.ts")]);',
  );
  const list = 'const ENTRY = [\n  "./a.ts",\n  "./b.ts",\n] as const;\n';
  assert.equal(
    of(`${list}await import(ENTRY[1], { with: {} });`).slice(list.length),
    'await import("./b.ts", { with: {} });',
  );
  const one = 'const LATE = "./a.ts" as const;\n';
  assert.equal(
    of(`${one}await import(\n  LATE,\n);`).slice(one.length),
    'await import("./a.ts",\n);',
  );
});

Deno.test("literalImports() leaves types and literal imports alone", () => {
  const text = 'const a: typeof import("./a.ts") = await import("./a.ts");';
  assert.equal(of(text), text);
});

Deno.test("literalImports() refuses a name it cannot see, and says where", () => {
  for (const what of ["import(path)", "import(LATE.c)", "import(OTHER)"]) {
    const text = `const LATE = { a: "./a.ts" } as const;\nawait ${what};`;
    assert.throws(
      () => of(text),
      ({ message }: Error) => message.includes(`"${what}" at x.ts:2 names no`),
    );
  }
});

Deno.test("literalImports() leaves no import of the program without its file", async () => {
  for (const file of ["main.ts", ...await walk("src", ".ts")]) {
    const text = literalImports(await readText(file) ?? "", file);
    const code = text.replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
    assert.doesNotMatch(code, /\bimport\((?!\s*"[^"]*"\s*[,)])/, file);
  }
});
