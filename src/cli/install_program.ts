/**
 * What a program file is made for, as its first bytes tell.
 *
 * @module
 */
import { elfNeeds, type ReadAt } from "./install_elf.ts";

/** What a program needs to run. Of a script nothing is known but that it runs anywhere. */
export type ProgramKind =
  | { readonly kind: "script" }
  | {
    readonly kind: "native";
    /** As `uname -s` of the system it is for: `Linux`, `Darwin`, `Windows`. */
    readonly system: string;
    /** `x86_64` or `aarch64`; others as they call themselves. */
    readonly machine: string;
    /** Which C library it is linked to; undefined when it brings its own. */
    readonly libc: "glibc" | "musl" | undefined;
    /** The oldest glibc that has all it asks for, as `2.34`. */
    readonly glibc: string | undefined;
  };

const ELF_MACHINES: Readonly<Record<number, string>> = {
  62: "x86_64",
  183: "aarch64",
};
const MACH_MACHINES: Readonly<Record<number, string>> = {
  0x01000007: "x86_64",
  0x0100000c: "aarch64",
};

/** Tells what a file is; undefined when it is no program. */
export async function programKind(
  read: ReadAt,
): Promise<ProgramKind | undefined> {
  const first = await read(0, 8);
  if (first.length < 4) return undefined;
  if (first[0] === 0x23 && first[1] === 0x21) return { kind: "script" };
  if (first[0] === 0x4d && first[1] === 0x5a) {
    return native("Windows", "x86_64");
  }
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  if (first.length >= 8 && view.getUint32(0, true) === 0xfeedfacf) {
    const type = view.getUint32(4, true);
    return native("Darwin", MACH_MACHINES[type] ?? `Mach-O machine ${type}`);
  }
  return view.getUint32(0) === 0x7f454c46 ? await elfKind(read) : undefined;
}

async function elfKind(read: ReadAt): Promise<ProgramKind | undefined> {
  try {
    const needs = await elfNeeds(read);
    if (needs === undefined) return undefined;
    const { glibc, interpreter, machine } = needs;
    const libc = interpreter === undefined
      ? undefined
      : interpreter.includes("ld-musl")
      ? "musl"
      : "glibc";
    return {
      ...native("Linux", ELF_MACHINES[machine] ?? `ELF machine ${machine}`),
      libc,
      glibc,
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut off, or damaged
    throw error;
  }
}

function native(
  system: string,
  machine: string,
): ProgramKind & { readonly kind: "native" } {
  const [libc, glibc] = [undefined, undefined];
  return { kind: "native", system, machine, libc, glibc };
}
