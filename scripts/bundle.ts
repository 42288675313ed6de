/**
 * Makes a few small files of all the code and the packages it uses, before
 * `deno compile` embeds them: the binary starts faster and is smaller than with
 * packages embedded whole.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BuildInfo } from "./build_info.ts";
import { MODULES, partZod } from "./bundle_zod.ts";
import { licensesOf } from "./licenses.ts";
import { literalImports } from "./literal_imports.ts";
import { readText, repository, runIn, walk } from "./repository.ts";

// What ssh2 asks for and does without: code for a processor, not for Deno.
const MISSING = ["--external=cpu-features", "--external=*.node"];

/** All code, in a few files. */
export interface Bundle extends AsyncDisposable {
  /** The path of the file to compile, its imports beside it. */
  readonly entry: string;
}

/**
 * Bundles the program together with what `src/cli/version_io.ts` and
 * `src/cli/licenses_io.ts` are to find in it. Disposing deletes the bundle.
 *
 * @throws a sentence for people, as an `Error`.
 */
export async function bundle(info: BuildInfo): Promise<Bundle> {
  const dist = new URL("dist/", repository());
  await Deno.mkdir(dist, { recursive: true });
  // Of its own: two builds at once must not meet.
  const path = await Deno.makeTempDir({
    dir: fileURLToPath(dist),
    prefix: "bundle-",
  });
  const work = pathToFileURL(`${path}/`);
  try {
    const source = new URL("source/", work);
    await copySource(source, info);
    await partZod(source);
    await runIn(
      source,
      "bundle",
      ...["--quiet", "--no-check", "--minify", "--keep-names"],
      ...["--platform=deno", "--code-splitting", "--no-lock", ...MISSING],
      ...[MODULES, "--outdir=../program", "main.ts"],
    );
    const program = new URL("program/", work);
    await letRequire(program);
    await forgetTimes(program);
    return {
      entry: fileURLToPath(new URL("main.js", program)),
      [Symbol.asyncDispose]: () => Deno.remove(work, { recursive: true }),
    };
  } catch (error) {
    await Deno.remove(work, { recursive: true });
    throw error;
  }
}

/** Copies what the program is made of, with imports a bundler can follow. */
async function copySource(to: URL, info: BuildInfo): Promise<void> {
  const files = ["main.ts", ...await walk("src", ".ts")];
  for (const file of files) {
    const text = await readText(file) ?? "";
    await write(new URL(file, to), literalImports(text, file));
  }
  for (const file of ["deno.json", "deno.lock"]) {
    await write(new URL(file, to), await readText(file) ?? "");
  }
  await write(new URL("dist/build.json", to), JSON.stringify(info));
  const licenses = await licensesOf(new URL("main.ts", to).href);
  await write(new URL("dist/licenses.json", to), JSON.stringify(licenses));
}

// What a bundle does when CommonJS asks for a module that is not in it.
const REFUSAL =
  /throw Error\('Dynamic require of "'\+(\w+)\+'" is not supported'\)/;

/**
 * Lets the packages in CommonJS have the modules that are built into Deno, and
 * the two names of their own file, which one of them asks for and does not use.
 */
async function letRequire(folder: URL): Promise<void> {
  let count = 0;
  for (const file of await scripts(folder)) {
    const text = await Deno.readTextFile(file);
    const names = text.includes("__dirname")
      ? 'var __dirname="/",__filename="/main.js";'
      : "";
    const changed = names + text.replace(REFUSAL, (refusal, name) => {
      count++;
      return `{const m=process.getBuiltinModule(${name});if(m)return m;${refusal}}`;
    });
    if (changed !== text) await Deno.writeTextFile(file, changed);
  }
  if (count !== 1) {
    throw new Error(
      `Cannot bundle: ${count} places in ${folder} ask for built-in modules in place of one; the bundler writes them in another way now`,
    );
  }
}

/** When a file was written goes into the binary: here it must say nothing. */
async function forgetTimes(folder: URL): Promise<void> {
  for (const file of await scripts(folder)) await Deno.utime(file, 0, 0);
}

async function scripts(folder: URL): Promise<readonly URL[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => new URL(name, folder));
}

async function write(file: URL, text: string): Promise<void> {
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, text);
}
