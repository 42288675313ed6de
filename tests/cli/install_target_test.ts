/**
 * What a machine says, and why a program cannot go there.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { ProgramKind } from "../../src/cli/install_program.ts";
import { installFault, readTarget } from "../../src/cli/install_target.ts";

const FINE = [
  "system Linux",
  "machine x86_64",
  "folder /home/dev/.paracle/bin",
  "libc ldd (Debian GLIBC 2.36-9+deb12u4) 2.36",
  "free 1000",
  `current ${"a".repeat(64)}`,
  `part     12 ${"b".repeat(64)}`,
  `digest ${"e".repeat(64)}`,
  "write ok",
  "run ok",
];
const LINUX: ProgramKind = {
  kind: "native",
  system: "Linux",
  machine: "x86_64",
  libc: "glibc",
  glibc: "2.28",
};

/** The fault when some lines are others; a key alone leaves its line out. */
function faultWith(...changes: readonly string[]): string {
  const keys = changes.map((line) => `${line.split(" ")[0]} `);
  const kept = FINE.filter((line) => !keys.some((key) => line.startsWith(key)));
  const said = [...kept, ...changes.filter((line) => line.includes(" "))];
  const target = readTarget(said.join("\n") + "\n");
  return installFault(target, { kind: LINUX, bytes: 1_000_000 }) ?? "";
}

Deno.test("readTarget() reads what the probe printed", () => {
  const target = readTarget(FINE.join("\n"));
  assert.deepEqual([target.libc, target.glibc], ["glibc", "2.36"]);
  assert.deepEqual(target.part, { size: 12, sha256: "b".repeat(64) });
  assert.deepEqual([target.free, target.existed], [1_024_000, false]);
  assert.deepEqual([target.writeFault, target.runFault], [
    undefined,
    undefined,
  ]);
  assert.equal(readTarget("libc glibc 2.17\n").glibc, "2.17");
  assert.equal(readTarget("libc musl libc (x86_64)\n").libc, "musl");
  assert.equal(readTarget("libc sh: ldd: not found\n").libc, undefined);
  assert.equal(readTarget("").writeFault, "it does not say why");
});

Deno.test("installFault() names the reason and what to do", () => {
  assert.equal(faultWith(), "");
  assert.match(faultWith("machine arm64"), /^it is Linux aarch64, .*--binary$/);
  assert.match(faultWith("system Darwin"), /^it is Darwin x86_64, /);
  assert.match(faultWith("libc musl libc (x86_64)"), /^its C library is musl/);
  assert.match(faultWith("libc glibc 2.27"), /^its glibc is 2\.27, .* 2\.28;/);
  assert.equal(faultWith("libc glibc 2.28"), "");
  assert.equal(faultWith("libc something else"), "", "it is tried there");
  assert.match(faultWith("free 900"), /^no space in .*1\.0 MB .*0\.9 MB are/);
  assert.equal(faultWith("free"), "", "it is not known");
  const full = "free 0\nwrite x: No space left on device";
  assert.match(faultWith(full), /^no space in .*; free some, or /);
  const readOnly = "free 0\nwrite x: Read-only file system";
  assert.match(
    faultWith(readOnly),
    /^nothing can be written to .* \(x: Read-only file system\); choose /,
  );
  assert.match(faultWith("free 0\nrun x: Permission denied"), /noexec/);
  assert.match(faultWith("write x: Permission denied"), /Permission denied/);
  assert.match(faultWith("run x: Permission denied"), /noexec/);
  assert.match(faultWith("digest none"), /sha256sum/);
  assert.match(faultWith("occupied yes"), /is a folder there/);
  const hostile = faultWith("write \u001b[2J");
  assert.equal(hostile.includes("\u001b"), false);
});

Deno.test("installFault() lets a script go anywhere", () => {
  const target = readTarget(FINE.join("\n").replace("Linux", "Plan9"));
  const needs = { kind: { kind: "script" as const }, bytes: 0 };
  assert.equal(installFault(target, needs), undefined);
});
