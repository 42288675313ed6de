/**
 * The runtime that `deno compile` embeds: a sentence for people when it is
 * missing or for another platform.
 *
 * @module
 */
import { MACHINE_BYTES, machineOf, type Target } from "./targets.ts";

/** What {@linkcode runtimeFault} looks at. */
export interface RuntimeChoice {
  /** `DENORT_BIN`, if set. */
  readonly runtime: string | undefined;
  /** The platform to build for; undefined: this one. */
  readonly target: Target | undefined;
}

/**
 * Says why the file that `DENORT_BIN` names cannot be embedded, or nothing
 * when it can or none is named. Deno itself would embed the runtime of one
 * platform under the name of another.
 */
export async function runtimeFault(
  { runtime, target }: RuntimeChoice,
): Promise<string | undefined> {
  if (runtime === undefined) return undefined;
  const start = await firstBytes(runtime);
  if (start === undefined) {
    return `DENORT_BIN is "${runtime}": not a readable file; name a denort, or unset it to have Deno download one`;
  }
  if (target === undefined) return undefined;
  const machine = machineOf(start);
  if (machine === target) return undefined;
  const is = machine === undefined ? "no program" : `for ${machine.name}`;
  return `DENORT_BIN is "${runtime}": ${is}; name the denort of ${target.triple}, and build one target at a time`;
}

/** Says why the Deno to compile with cannot be used, or nothing when it can. */
export async function compilerFault(
  deno: string,
): Promise<string | undefined> {
  const fix =
    "name the deno of 2.6 or newer, or unset COMPILE_DENO to compile with this one";
  try {
    const { success } = await new Deno.Command(deno, {
      args: ["--version"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    if (success) return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `Cannot compile: COMPILE_DENO is "${deno}": no program that starts; ${fix}`;
  }
  return `Cannot compile: COMPILE_DENO is "${deno}": it does not print its version; ${fix}`;
}

/**
 * Says what a failed `deno compile` missed, judged by what it printed, or
 * nothing when it failed for another reason.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { downloadFault } from "./compile_runtime.ts";
 *
 * const printed = "error sending request for url " +
 *   "(https://dl.deno.land/release/v2.9.6/denort-x86_64-apple-darwin.zip)";
 * assert.match(downloadFault(printed) ?? "", /set DENORT_BIN/);
 * assert.equal(downloadFault("error: Module not found"), undefined);
 * ```
 */
export function downloadFault(printed: string): string | undefined {
  const [, url] = /^.*error.*(https:[^\s)]*denort[^\s)]*\.zip)/m
    .exec(printed) ?? [];
  if (url === undefined) return undefined;
  return `the runtime to embed cannot be downloaded from ${url}; get that file elsewhere, unpack it and set DENORT_BIN to its denort, or set COMPILE_DENO to a Deno that has its runtime`;
}

async function firstBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(MACHINE_BYTES);
    const count = await file.read(bytes);
    return bytes.subarray(0, count ?? 0);
  } catch {
    return undefined;
  }
}
