/**
 * Makes a few small files of all the code and the packages it uses, before
 * `deno compile` embeds them: the binary starts faster and is smaller than with
 * packages embedded whole.
 *
 * @module
 */
import type { BuildInfo } from "./build_info.ts";
import { literalImports } from "./literal_imports.ts";
import { readText, repository, run, walk } from "./repository.ts";

/** Below the repository; anything in it may be deleted. */
const WORK = "dist/bundle/";

// What ssh2 asks for and does without: code for a processor, not for Deno.
const MISSING = ["--external=cpu-features", "--external=*.node"];

/** All code, in a few files. */
export interface Bundle extends AsyncDisposable {
  /** The file to compile, relative to the repository. */
  readonly entry: string;
}

/**
 * Bundles the program together with what `src/cli/version_io.ts` is to find
 * in it. Disposing deletes the bundle.
 *
 * @throws a sentence for people, as an `Error`.
 */
export async function bundle(info: BuildInfo): Promise<Bundle> {
  const work = new URL(WORK, repository());
  await removeFolder(work);
  try {
    await copySource(new URL("source/", work), info);
    await run(
      "bundle",
      ...["--quiet", "--no-check", "--minify", "--keep-names"],
      ...["--platform=deno", "--code-splitting", ...MISSING],
      `--config=${WORK}source/deno.json`,
      `--outdir=${WORK}program`,
      `${WORK}source/main.ts`,
    );
    await letRequire(`${WORK}program`);
  } catch (error) {
    await removeFolder(work);
    throw error;
  }
  return {
    entry: `${WORK}program/main.js`,
    [Symbol.asyncDispose]: () => removeFolder(work),
  };
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
}

// What a bundle does when CommonJS asks for a module that is not in it.
const REFUSAL =
  /throw Error\('Dynamic require of "'\+(\w+)\+'" is not supported'\)/;

/**
 * Lets the packages in CommonJS have the modules that are built into Deno, and
 * the two names of their own file, which one of them asks for and does not use.
 */
async function letRequire(folder: string): Promise<void> {
  let count = 0;
  for (const path of await walk(folder, ".js")) {
    const text = await readText(path) ?? "";
    const names = text.includes("__dirname")
      ? 'var __dirname="/",__filename="/main.js";'
      : "";
    const changed = names + text.replace(REFUSAL, (refusal, name) => {
      count++;
      return `{const m=process.getBuiltinModule(${name});if(m)return m;${refusal}}`;
    });
    if (changed !== text) await write(new URL(path, repository()), changed);
  }
  if (count !== 1) {
    throw new Error(
      `Cannot bundle: ${count} places in ${folder} ask for built-in modules in place of one; the bundler writes them in another way now`,
    );
  }
}

async function write(file: URL, text: string): Promise<void> {
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, text);
}

async function removeFolder(folder: URL): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
