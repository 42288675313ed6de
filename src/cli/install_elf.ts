/**
 * What a Linux program asks of the system it runs on: its interpreter, and
 * the newest version of glibc among those it must have.
 *
 * @module
 */

/** Reads a piece of a file; shorter than asked for only at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** What an ELF file asks for. */
export interface ElfNeeds {
  /** `e_machine`: 62 for x86_64, 183 for aarch64. */
  readonly machine: number;
  /** Path of the dynamic linker; undefined when it needs none. */
  readonly interpreter: string | undefined;
  /** As `2.34`; undefined when it asks for none. */
  readonly glibc: string | undefined;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_VERNEED = 0x6ffffffe;
const DT_VERNEEDNUM = 0x6fffffff;
const WEAK = 2;
const MOST = 1 << 20; // of a table; a larger one is not ours

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Reads the headers of a 64-bit little-endian ELF file; else undefined. */
export async function elfNeeds(read: ReadAt): Promise<ElfNeeds | undefined> {
  const header = viewOf(await read(0, 64));
  if (header.byteLength < 64 || header.getUint32(0) !== 0x7f454c46) {
    return undefined;
  }
  if (header.getUint8(4) !== 2 || header.getUint8(5) !== 1) return undefined;
  const segments = await segmentsOf(header, read);
  const machine = header.getUint16(18, true);
  const place = segments.find(({ type }) => type === PT_INTERP);
  const interpreter = place &&
    textAt(await piece(read, place.offset, place.size), 0);
  return { machine, interpreter, glibc: await newestGlibc(segments, read) };
}

/**
 * Whether version `a` is newer than `b`, each numbers with dots.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isNewer } from "./install_elf.ts";
 *
 * assert.equal(isNewer("2.34", "2.4"), true);
 * assert.equal(isNewer("2.34", "2.34"), false);
 * ```
 */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

async function segmentsOf(
  header: DataView,
  read: ReadAt,
): Promise<readonly Segment[]> {
  const start = Number(header.getBigUint64(32, true));
  const [size, count] = [
    header.getUint16(54, true),
    header.getUint16(56, true),
  ];
  const table = viewOf(await piece(read, start, size * count));
  return Array.from({ length: count }, (_, i) => ({
    type: table.getUint32(i * size, true),
    offset: Number(table.getBigUint64(i * size + 8, true)),
    address: Number(table.getBigUint64(i * size + 16, true)),
    size: Number(table.getBigUint64(i * size + 32, true)),
  }));
}

async function newestGlibc(
  segments: readonly Segment[],
  read: ReadAt,
): Promise<string | undefined> {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return undefined;
  const entries = new Map<number, number>();
  const table = viewOf(await piece(read, dynamic.offset, dynamic.size));
  for (let at = 0; at + 16 <= table.byteLength; at += 16) {
    const tag = Number(table.getBigUint64(at, true));
    entries.set(tag, Number(table.getBigUint64(at + 8, true)));
  }
  const [needs, count = 0] = [DT_VERNEED, DT_VERNEEDNUM]
    .map((tag) => entries.get(tag));
  const [names, size = 0] = [DT_STRTAB, DT_STRSZ].map((tag) =>
    entries.get(tag)
  );
  if (needs === undefined || names === undefined) return undefined;
  const strings = await piece(read, offsetOf(segments, names), size);
  // How long the list is nothing says; it lies among small tables.
  const list = await read(offsetOf(segments, needs), 64 * 1024);
  return neededVersions(viewOf(list), count)
    .map((at) => /^GLIBC_(\d+(?:\.\d+)+)$/.exec(textAt(strings, at))?.[1])
    .filter((version) => version !== undefined)
    .reduce<string | undefined>(
      (best, each) => best === undefined || isNewer(each, best) ? each : best,
      undefined,
    );
}

/** Where the names of the versions stand that must be there. */
function neededVersions(list: DataView, count: number): readonly number[] {
  const found: number[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const many = list.getUint16(at + 2, true);
    let version = at + list.getUint32(at + 8, true);
    for (let j = 0; j < many; j++) {
      const isWeak = (list.getUint16(version + 4, true) & WEAK) !== 0;
      if (!isWeak) found.push(list.getUint32(version + 8, true));
      version += list.getUint32(version + 12, true);
    }
    const next = list.getUint32(at + 12, true);
    if (next === 0) break;
    at += next;
  }
  return found;
}

/** Where in the file an address of the running program comes from. */
function offsetOf(segments: readonly Segment[], address: number): number {
  const holder = segments.find((segment) =>
    segment.type === PT_LOAD && address >= segment.address &&
    address < segment.address + segment.size
  );
  if (holder === undefined) throw new RangeError("an address in no segment");
  return holder.offset + address - holder.address;
}

async function piece(
  read: ReadAt,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  if (length > MOST) throw new RangeError("a table too large");
  const bytes = await read(offset, length);
  if (bytes.length < length) throw new RangeError("the file ends too early");
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(
    bytes.subarray(at, end < 0 ? undefined : end),
  );
}
