/**
 * Builds `dist/paracle`, one file that needs no Deno, and with it the
 * permissions the program will ever have.
 *
 * With `--target NAME`, which may be repeated, or `--all` it builds
 * `dist/paracle-<os>-<arch>` for other platforms and writes the sums of what it
 * built beside them; with `--lock-to FILE` a program that reaches the remotes of
 * that file and nothing else, `dist/paracle-locked`. Further flags go to
 * `deno compile`.
 *
 * `COMPILE_DENO` names another Deno to compile with, `DENORT_BIN` the runtime
 * to embed, for machines that cannot download it.
 *
 * @module
 */
import { writeChecksums } from "./checksums.ts";
import {
  build,
  buildsOf,
  lockedPermissions,
  OUTPUT,
  type Toolchain,
} from "./compile_build.ts";
import { diskFault } from "./compile_faults.ts";
import { compileOptions, helpText } from "./compile_options.ts";
import { compilerVersion } from "./compile_runtime.ts";
import { grantedTo, permissionFlags } from "./permissions.ts";
import { failOn, repository } from "./repository.ts";
import type { Target } from "./targets.ts";

/** The variables the program reads; for it, all others are unset. */
export const VARIABLES: readonly string[] = [...grantedTo("binary", "env")];

/**
 * The arguments of `deno` that build the binary of a bundled entry file.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileArguments } from "./compile.ts";
 *
 * const args = compileArguments({ entry: "main.js", output: "dist/paracle" });
 * assert.equal(args.at(-1), "main.js");
 * ```
 */
export function compileArguments(
  { entry, output, extra = [], permissions = permissionFlags() }:
    CompileArguments,
): string[] {
  return [
    "compile",
    ...extra.some((word) => QUIET.includes(word)) ? [] : ["--quiet"],
    "--no-check", // `deno task types` does it
    // Everything is in the bundle: nothing that lies beside it is looked for.
    "--no-config",
    "--no-npm",
    "--exclude=node_modules",
    // It saves nothing here, and lies where others may put one of their own.
    "--no-code-cache",
    // V8's first, simple compiler: a command is over before it gains anything,
    // and its first use takes 2 to 3 ms. Long work has the better ones.
    "--v8-flags=--no-sparkplug",
    ...permissions,
    `--output=${output}`,
    ...extra,
    entry,
  ];
}

const QUIET = ["-q", "--quiet"];

/** What {@linkcode compileArguments} is given. */
export interface CompileArguments {
  /** The file to start with, its imports beside it. */
  readonly entry: string;
  readonly output: string;
  /** More words for `deno compile`. Default: none. */
  readonly extra?: readonly string[];
  /** Default: those of the table. */
  readonly permissions?: readonly string[];
}

if (import.meta.main) failOn(await main());

/** Builds what the command line asks for; returns what went wrong. */
async function main(): Promise<readonly string[]> {
  try {
    const options = compileOptions(Deno.args);
    const { help, lockTo } = options;
    if (help) {
      Deno.stdout.writeSync(new TextEncoder().encode(helpText()));
      return [];
    }
    const deno = Deno.env.get("COMPILE_DENO") || Deno.execPath();
    const compiler = await compilerVersion(deno);
    const permissions = await permissionsFor(lockTo, compiler);
    const toolchain: Toolchain = {
      deno,
      runtime: Deno.env.get("DENORT_BIN") || undefined,
      lockTo,
      say: printTo(Deno.stdout),
      warn: printTo(Deno.stderr),
    };
    const { faults, names } = await build(
      buildsOf(options),
      toolchain,
      (one, entry) => {
        const target = one.target ? [`--target=${one.target.triple}`] : [];
        const extra = [...target, ...options.extra];
        return compileArguments({
          entry,
          output: one.output,
          extra,
          permissions: permissions(one.target),
        });
      },
    );
    if (options.targets.length > 0) {
      await writeChecksums(new URL(OUTPUT, repository()), names);
    }
    return faults;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const full = diskFault(error.message);
    return [full === undefined ? error.message : `Cannot compile: ${full}`];
  }
}

/** The flags of each target for a compiler, locked if they are to be. */
async function permissionsFor(
  lockTo: string | undefined,
  compiler: string,
): Promise<(target: Target | undefined) => readonly string[]> {
  const made = async (windows: boolean): Promise<readonly string[]> => {
    const flags = permissionFlags({ windows });
    return lockTo === undefined
      ? flags
      : await lockedPermissions(flags, { compiler, file: lockTo });
  };
  const [others, windows] = await Promise.all([made(false), made(true)]);
  const isHere = Deno.build.os === "windows";
  return (target) =>
    (target?.name.startsWith("windows") ?? isHere) ? windows : others;
}

function printTo(
  stream: { writeSync(bytes: Uint8Array): number },
): (text: string) => void {
  return (text) => void stream.writeSync(new TextEncoder().encode(`${text}\n`));
}
