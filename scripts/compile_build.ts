/**
 * `deno compile`, once for each file that is wanted.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lockFlags } from "../src/cli/lock_flags.ts";
import { readConfigText } from "../src/config/read_text_io.ts";
import { bundle } from "./bundle.ts";
import { buildInfo, commitFault } from "./build_info.ts";
import { compileFault } from "./compile_faults.ts";
import type { CompileOptions } from "./compile_options.ts";
import { runtimeFault } from "./compile_runtime.ts";
import { repository } from "./repository.ts";
import { makeBeside, makeFolder, removeStale } from "./staging.ts";
import { fileOf, type Target } from "./targets.ts";

/** Where the files go, below the repository. */
export const OUTPUT = "dist/";

/** One file to build. */
export interface Build {
  /** Its path below the repository. */
  readonly output: string;
  /** For which platform; undefined: this one. */
  readonly target: Target | undefined;
}

/** With what to build, and for whom. */
export interface Toolchain {
  /** The Deno that compiles. */
  readonly deno: string;
  /** The runtime to embed; undefined: as that Deno has or downloads it. */
  readonly runtime: string | undefined;
  /** The `remotes.yaml` to lock the files to. */
  readonly lockTo?: string | undefined;
  /** Told of each build, when it begins and when it is there. Default: nobody. */
  readonly say?: (text: string) => void;
  /** Told what is wrong and hinders nothing. Default: nobody. */
  readonly warn?: (text: string) => void;
}

/** What came of it. */
export interface Built {
  /** The files that are there now, by their names in {@linkcode OUTPUT}. */
  readonly names: readonly string[];
  /** What went wrong, as sentences; none when all are built. */
  readonly faults: readonly string[];
}

/**
 * The files that are asked for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { buildsOf } from "./compile_build.ts";
 * import { compileOptions } from "./compile_options.ts";
 *
 * const outputs = (...words: string[]) =>
 *   buildsOf(compileOptions(words)).map(({ output }) => output);
 * assert.deepEqual(outputs(), ["dist/paracle"]);
 * assert.deepEqual(outputs("--target", "linux-aarch64", "--lock-to", "x.yaml"), [
 *   "dist/paracle-locked-linux-aarch64",
 * ]);
 * ```
 */
export function buildsOf(
  { targets, lockTo }: CompileOptions,
): readonly Build[] {
  const named = (file: string): string =>
    OUTPUT + (lockTo === undefined ? file : file.replace("paracle", LOCKED));
  if (targets.length === 0) {
    return [{ output: named("paracle"), target: undefined }];
  }
  return targets.map((target) => ({ output: named(fileOf(target)), target }));
}

const LOCKED = "paracle-locked";

/**
 * The permissions with those of the network narrowed to a `remotes.yaml`, for a
 * compiler of a version.
 *
 * @throws {ParacleError} when the file cannot be locked to; a sentence for
 * people, as an `Error`, when there is none.
 */
export async function lockedPermissions(
  permissions: readonly string[],
  { compiler, file }: { readonly compiler: string; readonly file: string },
): Promise<readonly string[]> {
  const flags = await lockFlags(await readLock(file), file, {
    deno: compiler,
  });
  const others = permissions.filter((flag) => !/^--allow-net\b/.test(flag));
  return [...others, ...flags];
}

async function readLock(file: string): Promise<string> {
  const text = await readConfigText(file);
  if (text !== undefined) return text;
  throw new Error(
    `Cannot lock to "${
      resolve(file)
    }": no such file; name the remotes.yaml of a workspace, as: deno task compile --lock-to /srv/ws/.parac/config/remotes.yaml`,
  );
}

/**
 * Bundles the program and runs `deno compile` for each file in turn. A build
 * that fails leaves the file of the build before it.
 *
 * @throws a sentence for people, as an `Error`, when none can be built.
 */
export async function build(
  builds: readonly Build[],
  toolchain: Toolchain,
  argumentsOf: (build: Build, entry: string) => readonly string[],
): Promise<Built> {
  const { deno, lockTo, say, warn } = toolchain;
  const folder = fileURLToPath(new URL(OUTPUT, repository()));
  await makeFolder(folder);
  await removeStale(folder);
  const info = await buildInfo({ deno, lockTo });
  if (info.commit === null) warn?.(await commitFault());
  await using bundled = await bundle(info);
  const names: string[] = [];
  const faults: string[] = [];
  for (const one of builds) {
    say?.(`Building ${one.output} ...`);
    const output = fileURLToPath(new URL(one.output, repository()));
    const fault = await makeBeside(output, (path) => {
      const staged = { ...one, output: path };
      return compile(staged, toolchain, argumentsOf(staged, bundled.entry));
    });
    if (fault !== undefined) {
      faults.push(`Cannot build ${one.output}: ${fault}`);
      continue;
    }
    const { size } = await Deno.stat(output);
    names.push(basename(output));
    say?.(`Built ${one.output}, ${(size / 1e6).toFixed(1)} MB`);
  }
  return { names, faults };
}

async function compile(
  { output, target }: Build,
  { deno, runtime }: Toolchain,
  args: readonly string[],
): Promise<string | undefined> {
  const fault = await runtimeFault({ runtime, target });
  if (fault !== undefined) return fault;
  const child = new Deno.Command(deno, {
    args: [...args],
    cwd: repository(),
    clearEnv: true,
    env: compilerVariables(runtime),
    stdin: "null",
    stderr: "piped",
  }).spawn();
  const [printed, { code }] = await Promise.all([
    passOn(child.stderr),
    child.status,
  ]);
  if (code !== 0) return compileFault({ deno, code, printed });
  const isForHere = target === undefined || target.triple === Deno.build.target;
  return isForHere ? await startFault(output) : undefined;
}

/** Those of this process, as the compiler is to see them. */
function compilerVariables(
  runtime: string | undefined,
): Record<string, string> {
  const { DENORT_BIN: _, ...others } = Deno.env.toObject();
  return {
    ...others,
    ...runtime === undefined ? {} : { ["DENORT_BIN"]: runtime },
    // Its faults are for people, who cannot use addresses of its code.
    ["RUST_BACKTRACE"]: "0",
    ["RUST_LIB_BACKTRACE"]: "0",
  };
}

/** Starts a program once: with a runtime of another version it is built all the same. */
async function startFault(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(program, {
      args: ["--version"],
      stderr: "null",
    }).output();
    // A whole Deno in place of its runtime starts, too.
    if (/^paracle\b/.test(new TextDecoder().decode(stdout))) return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return "what was built does not start; DENORT_BIN must name the runtime of the very Deno that compiles, which is COMPILE_DENO if that is set";
}

/** Shows what a program prints as it comes, and returns it. */
async function passOn(output: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of output) {
    Deno.stderr.writeSync(bytes);
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}
