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

/**
 * The version of the Deno to compile with.
 *
 * @throws a sentence for people, as an `Error`, when it is none.
 */
export async function compilerVersion(deno: string): Promise<string> {
  const unusable = (why: string): Error =>
    new Error(
      `Cannot compile: COMPILE_DENO is "${deno}": ${why}; name the deno of 2.6 or newer, or unset COMPILE_DENO to compile with this one`,
    );
  const printed = await versionText(deno);
  if (printed === undefined) throw unusable("no program that starts");
  const [, version] = /^deno (\d\S*)/.exec(printed) ?? [];
  if (version === undefined) throw unusable("no deno, by its --version");
  return version;
}

/** What a program prints as its version; undefined when it does not start. */
async function versionText(program: string): Promise<string | undefined> {
  try {
    const { stdout, success } = await new Deno.Command(program, {
      args: ["--version"],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : "";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
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
