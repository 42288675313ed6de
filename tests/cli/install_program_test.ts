/**
 * What the first bytes of a program tell.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ReadAt } from "../../src/cli/install_elf.ts";
import {
  type ProgramKind,
  programKind,
} from "../../src/cli/install_program.ts";

function reading(bytes: Uint8Array): ReadAt {
  return (offset, length) =>
    Promise.resolve(bytes.slice(offset, offset + length));
}

function kindOf(...bytes: readonly number[]): Promise<ProgramKind | undefined> {
  return programKind(reading(Uint8Array.from(bytes)));
}

/** A dynamic ELF file whose only dependency is versions of one library. */
function elf(
  machine: number,
  interpreter: string,
  versions: readonly (readonly [name: string, weak: boolean])[],
): Uint8Array {
  const file = new Uint8Array(2048);
  const view = new DataView(file.buffer);
  const long = (at: number, value: number): void =>
    view.setBigUint64(at, BigInt(value), true);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  view.setUint16(18, machine, true);
  long(32, 64);
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  // type, offset, address, size
  const segments = [[1, 0, 0x1000, 2048], [2, 512, 0, 80], [3, 256, 0, 64]];
  for (const [i, [type = 0, ...rest]] of segments.entries()) {
    view.setUint32(64 + i * 56, type, true);
    const [offset = 0, address = 0, size = 0] = rest;
    long(64 + i * 56 + 8, offset);
    long(64 + i * 56 + 16, address);
    long(64 + i * 56 + 32, size);
  }
  const text = new TextEncoder();
  file.set(text.encode(interpreter), 256);
  const names = 0x1000 + 1024;
  const needs = 0x1000 + 768;
  const table = [[5, names], [10, 512], [0x6ffffffe, needs], [0x6fffffff, 1]];
  for (const [i, [tag = 0, value = 0]] of table.entries()) {
    long(512 + i * 16, tag);
    long(512 + i * 16 + 8, value);
  }
  view.setUint16(768 + 2, versions.length, true);
  view.setUint32(768 + 8, 16, true);
  for (const [i, [name, weak]] of versions.entries()) {
    const at = 784 + i * 16;
    view.setUint16(at + 4, weak ? 2 : 0, true);
    view.setUint32(at + 8, 1 + i * 32, true);
    view.setUint32(at + 12, 16, true);
    file.set(text.encode(name), 1024 + 1 + i * 32);
  }
  return file;
}

Deno.test("programKind() tells what a Linux program needs", async () => {
  const file = elf(183, "/lib/ld-linux-aarch64.so.1", [
    ["GLIBC_2.9", false],
    ["GLIBC_2.28", false],
    ["GLIBC_2.36", true],
    ["GLIBC_PRIVATE", false],
  ]);
  assert.deepEqual(await programKind(reading(file)), {
    kind: "native",
    system: "Linux",
    machine: "aarch64",
    libc: "glibc",
    glibc: "2.28",
  });
  const musl = elf(62, "/lib/ld-musl-x86_64.so.1", []);
  const kind = await programKind(reading(musl));
  assert.ok(kind?.kind === "native");
  assert.deepEqual([kind.libc, kind.glibc], ["musl", undefined]);
});

Deno.test("programKind() knows scripts and the programs of other systems", async () => {
  assert.deepEqual(await kindOf(0x23, 0x21, 0x2f, 0x62), { kind: "script" });
  const mac = await kindOf(0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1);
  assert.ok(mac?.kind === "native");
  assert.deepEqual([mac.system, mac.machine], ["Darwin", "aarch64"]);
  const windows = await kindOf(0x4d, 0x5a, 0, 0);
  assert.ok(windows?.kind === "native");
  assert.equal(windows.system, "Windows");
  assert.equal(await kindOf(), undefined);
  assert.equal(await kindOf(0x74, 0x65, 0x78, 0x74, 0x0a), undefined);
});

Deno.test("programKind() of a damaged program is none, never a bug", async () => {
  const whole = elf(62, "/lib64/ld-linux-x86-64.so.2", [["GLIBC_2.9", false]]);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  await fc.assert(fc.asyncProperty(
    fc.nat(whole.length),
    fc.array(change, { maxLength: 8 }),
    async (length, changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      await programKind(reading(bytes.subarray(0, length)));
    },
  ));
});
