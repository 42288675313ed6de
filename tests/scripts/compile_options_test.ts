import assert from "node:assert/strict";
import { compileArguments } from "../../scripts/compile.ts";
import { buildsOf } from "../../scripts/compile_build.ts";
import { compileOptions } from "../../scripts/compile_options.ts";
import {
  compileFault,
  diskFault,
  downloadFault,
} from "../../scripts/compile_faults.ts";
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

Deno.test("compileOptions() refuses words that are no flags, with the fix", () => {
  assert.throws(
    () => compileOptions(["linux-x86_64"]),
    /^Error: Cannot compile: "linux-x86_64" is no option; name a target with: deno task compile --target linux-x86_64$/,
  );
  for (const words of [["x"], ["--include", "x"], [""], ["-"], ["--"]]) {
    assert.throws(
      () => compileOptions(words),
      /is no option; give the value of a flag behind =, as in --include=FILE/,
    );
  }
});

Deno.test("compileOptions() keeps the name of the file to itself", () => {
  for (const word of ["--output", "--output=x", "-o", "-ox", "-o=x"]) {
    assert.throws(
      () => compileOptions([word, "x"]),
      /^Error: Cannot compile with -.*: the file is always dist\/paracle .*: mv /,
    );
  }
  const { extra } = compileOptions(["--output-x", "-q"]);
  assert.deepEqual(extra, ["--output-x", "-q"]);
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

Deno.test("compileFault() says what Deno said, without its colours and backtrace", () => {
  const red = "\x1b[1m\x1b[31merror\x1b[0m";
  const fault = (printed: string): string =>
    compileFault({ deno: "/x/deno", code: 1, printed });
  assert.equal(
    fault(`${red}: unexpected argument '--foo' found\n\n  tip: x\n`),
    '"deno compile" takes no --foo; see what it takes with: /x/deno compile --help',
  );
  assert.equal(
    fault(`${red}: no such module\n\nStack backtrace:\n   0: <unknown>\n`),
    '"/x/deno compile" ended with 1: no such module',
  );
  assert.equal(fault(""), '"/x/deno compile" ended with 1');
  const full = `${red}: Writing deno compile executable to 'x'\n\n` +
    "Caused by:\n    1: I/O error: No space left on device (os error 28)\n";
  assert.match(fault(full), /^the disk is full, .*; make room .*df -h/);
});

Deno.test("diskFault() knows a quota, and a name that is none", () => {
  assert.match(diskFault("Disk quota exceeded (os error 122)") ?? "", /full/);
  assert.equal(diskFault("File exists (os error 17)"), undefined);
});

Deno.test("fileOf() never gives two platforms one name", () => {
  assert.equal(new Set(TARGETS.map(fileOf)).size, TARGETS.length);
});
