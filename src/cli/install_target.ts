/**
 * A machine that a program is to be installed on, and why it cannot be.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import { isNewer } from "./install_elf.ts";
import type { ProgramKind } from "./install_program.ts";

/** What a machine said about itself. */
export interface InstallTarget {
  /** As `Linux`. */
  readonly system: string;
  /** As `x86_64`, `aarch64`. */
  readonly machine: string;
  /** The C library; undefined when it could not be told. */
  readonly libc: "glibc" | "musl" | undefined;
  /** Of glibc, as `2.36`. */
  readonly glibc: string | undefined;
  /** The folder, absolute. */
  readonly folder: string;
  /** Whether the folder is there already. */
  readonly existed: boolean;
  /** Bytes; undefined when unknown. */
  readonly free: number | undefined;
  /** Whether a folder stands where the program goes. */
  readonly occupied: boolean;
  /** The digest of the program that is there. */
  readonly current: string | undefined;
  /** What an interrupted installation left. */
  readonly part: { readonly size: number; readonly sha256: string } | undefined;
  /** Whether it can compute SHA-256. */
  readonly digests: boolean;
  /** Why nothing can be written there; undefined when it can. */
  readonly writeFault: string | undefined;
  /** Why nothing that was written there can be run; undefined when it can. */
  readonly runFault: string | undefined;
}

/**
 * Reads what the probe printed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readTarget } from "./install_target.ts";
 *
 * const target = readTarget("system Linux\nmachine arm64\nlibc glibc 2.36\n");
 * assert.deepEqual([target.machine, target.glibc], ["aarch64", "2.36"]);
 * ```
 */
export function readTarget(printed: string): InstallTarget {
  const said = new Map(
    printed.split("\n").map((line) => {
      const [key = ""] = line.split(" ", 1);
      return [key, line.slice(key.length + 1).trim()];
    }),
  );
  const of = (key: string): string => said.get(key) ?? "";
  const fault = (key: string): string | undefined =>
    of(key) === "ok" ? undefined : of(key) || "it does not say why";
  const [size = "", sha256 = ""] = of("part").split(" ").filter(Boolean);
  const free = of("free");
  return {
    system: of("system"),
    machine: machineName(of("machine")),
    ...libcOf(of("libc")),
    folder: of("folder"),
    existed: said.has("existed"),
    free: /^\d+$/.test(free) ? Number(free) * 1024 : undefined,
    occupied: said.has("occupied"),
    current: said.get("current"),
    part: /^\d+$/.test(size) ? { size: Number(size), sha256 } : undefined,
    digests: /^[0-9a-f]{64}$/.test(of("digest")),
    writeFault: fault("write"),
    runFault: fault("run"),
  };
}

/** What is sent, as far as it decides. */
export interface InstallNeeds {
  /** What it is. */
  readonly kind: ProgramKind;
  /** Bytes that are still to be sent. */
  readonly bytes: number;
}

/**
 * Why a program cannot be installed there, with what to do; else undefined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { installFault, readTarget } from "./install_target.ts";
 *
 * const target = readTarget("folder /opt/bin\nfree 1\nwrite ok\nrun ok");
 * const needs = { kind: { kind: "script" as const }, bytes: 2_000_000 };
 * assert.match(installFault(target, needs) ?? "", /^no space in \/opt\/bin/);
 * ```
 */
export function installFault(
  target: InstallTarget,
  { kind, bytes }: InstallNeeds,
): string | undefined {
  const folder = printable(target.folder);
  const unfit = kind.kind === "script" ? undefined : unfitFor(target, kind);
  if (unfit !== undefined) return unfit;
  if (target.occupied) {
    return `${folder}/paracle is a folder there; choose another with --path`;
  }
  const { free, runFault, writeFault } = target;
  const isFull = free !== undefined && free < bytes;
  // To free some space mends no disk that is read-only or noexec.
  const isOnlyFull = isFull &&
    (writeFault === undefined
      ? runFault === undefined
      : /no space|quota/i.test(writeFault));
  if (isOnlyFull) {
    return `no space in ${folder}: ${megabytes(bytes)} are needed and ` +
      `${
        megabytes(free)
      } are free; free some, or choose another disk with --path`;
  }
  if (writeFault !== undefined) {
    return `nothing can be written to ${folder} (${printable(writeFault)}); ` +
      "choose a folder of your own with --path";
  }
  if (runFault !== undefined) {
    return `no program may run from ${folder} (${
      printable(runFault)
    }), as on ` +
      "a file system mounted noexec; choose a folder elsewhere with --path";
  }
  if (!target.digests) {
    return "what arrives cannot be checked: it has neither sha256sum nor " +
      "shasum nor openssl; install one of them";
  }
  return undefined;
}

/**
 * Bytes for people.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { megabytes } from "./install_target.ts";
 *
 * assert.equal(megabytes(1_260_000), "1.3 MB");
 * ```
 */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function unfitFor(
  target: InstallTarget,
  kind: ProgramKind & { readonly kind: "native" },
): string | undefined {
  const there = printable(`${target.system} ${target.machine}`);
  if (target.system !== kind.system || target.machine !== kind.machine) {
    return `it is ${there}, and the program is for ${kind.system} ` +
      `${kind.machine}; give one that is built for it with --binary`;
  }
  if (
    kind.libc !== undefined && target.libc !== undefined &&
    kind.libc !== target.libc
  ) {
    return `its C library is ${target.libc}, and the program needs ` +
      `${kind.libc}; use a system or a container with ${kind.libc}`;
  }
  const { glibc: has } = target;
  if (kind.glibc !== undefined && has !== undefined) {
    if (!isNewer(kind.glibc, has)) return undefined;
    return `its glibc is ${printable(has)}, and the program needs ` +
      `${kind.glibc}; use a newer system or a container`;
  }
  return undefined;
}

function machineName(said: string): string {
  if (said === "arm64") return "aarch64";
  return said === "amd64" ? "x86_64" : said;
}

function libcOf(said: string): Pick<InstallTarget, "libc" | "glibc"> {
  if (/musl/i.test(said)) return { libc: "musl", glibc: undefined };
  if (!/glibc|gnu libc/i.test(said)) {
    return { libc: undefined, glibc: undefined };
  }
  return { libc: "glibc", glibc: /(\d+\.\d+)\s*$/.exec(said)?.[1] };
}
