import assert from "node:assert/strict";
import { compileArguments } from "../../scripts/compile.ts";
import { buildsOf } from "../../scripts/compile_build.ts";
import { compileOptions } from "../../scripts/compile_options.ts";
import { downloadFault } from "../../scripts/compile_runtime.ts";
import { fileOf, machineOf, targetOf, TARGETS } from "../../scripts/targets.ts";

function outputs(...words: string[]): readonly string[] {
  return buildsOf(compileOptions(words)).map(({ output }) => output);
}

Deno.test("compileOptions() takes targets by both names, each once, and leaves the rest", () => {
  const words = [
    ...["--target", "linux-x86_64", "--target=x86_64-unknown-linux-gnu"],
    ...["--lock-to", "r.yaml", "--quiet"],
  ];
  const { targets, lockTo, extra } = compileOptions(words);
  assert.deepEqual(targets, [targetOf("linux-x86_64")]);
  assert.equal(lockTo, "r.yaml");
  assert.deepEqual(extra, ["--quiet"]);
});

Deno.test("compileOptions() names the targets there are", () => {
  assert.throws(
    () => compileOptions(["--target", "plan9"]),
    /for "plan9": no such target; use linux-x86_64, /,
  );
  assert.throws(() => compileOptions(["--lock-to"]), /--lock-to needs a value/);
});

Deno.test("compileOptions() asks for the help, whatever else is said", () => {
  for (const words of [["--help"], ["--all", "-h"]]) {
    const { extra, help } = compileOptions(words);
    assert.deepEqual([help, extra], [true, []]);
  }
  assert.equal(compileOptions(["--all"]).help, false);
});

Deno.test("buildsOf() names one file for each platform", () => {
  assert.deepEqual(outputs(), ["dist/paracle"]);
  assert.deepEqual(outputs("--lock-to=r.yaml"), ["dist/paracle-locked"]);
  assert.deepEqual(outputs("--all"), [
    "dist/paracle-linux-x86_64",
    "dist/paracle-linux-aarch64",
    "dist/paracle-macos-x86_64",
    "dist/paracle-macos-aarch64",
    "dist/paracle-windows-x86_64.exe",
  ]);
});

Deno.test("compileArguments() takes narrower permissions in place of its own", () => {
  const args = compileArguments({
    entry: "main.js",
    output: "x",
    permissions: ["--allow-net=a:1"],
  });
  const granted = args.filter((arg) => arg.startsWith("--allow"));
  assert.deepEqual(granted, ["--allow-net=a:1"]);
});

Deno.test("machineOf() tells the platform of a program", () => {
  const of = (digits: string) => machineOf(Uint8Array.fromHex(digits))?.name;
  const elf = `7f454c46${"00".repeat(14)}`;
  assert.equal(of(`${elf}3e00`), "linux-x86_64");
  assert.equal(of(`${elf}b700`), "linux-aarch64");
  assert.equal(of("cffaedfe07000001"), "macos-x86_64");
  assert.equal(of("cffaedfe0c000001"), "macos-aarch64");
  assert.equal(of("4d5a9000"), "windows-x86_64");
  assert.equal(of("23212f62"), undefined);
});

Deno.test("downloadFault() says which runtime is missing, and two ways around", () => {
  const url =
    "https://dl.deno.land/release/v2.9.6/denort-aarch64-apple-darwin.zip";
  const printed = `Download ${url}\nerror: Writing deno compile executable\n` +
    `Caused by:\n    1: error sending request for url (${url}): dns error\n`;
  const fault = downloadFault(printed) ?? "";
  assert.ok(fault.includes(`from ${url};`), fault);
  assert.match(fault, /DENORT_BIN.*COMPILE_DENO/);
  assert.equal(
    downloadFault(`Download ${url}\nerror: a syntax error`),
    undefined,
  );
});

Deno.test("fileOf() never gives two platforms one name", () => {
  assert.equal(new Set(TARGETS.map(fileOf)).size, TARGETS.length);
});
