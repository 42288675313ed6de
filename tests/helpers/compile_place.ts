/**
 * A clone to compile in, and a compiler that takes a moment.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";
import { copySource } from "./clone.ts";
import { denoNeeds, type Ended, runCommand } from "./program.ts";
import { copyFolder } from "./remote_fixture.ts";
import { tempFolder } from "./temp.ts";

// Notes what it is told, and makes a program that starts.
const COMPILER = `#!/bin/sh
PATH=/usr/bin:/bin
if [ "$1" = --version ]; then echo 'deno 2.8.3 (stable)'; exit; fi
printf '%s\\n' "$@" > "$0.words"
env > "$0.env"
for word; do
  case $word in --output=*) file=\${word#*=} ;; esac
done
printf '#!/bin/sh\\necho "paracle, version 9.9.9"\\n' > "$file"
chmod 755 "$file"
`;

/** What somebody has who cloned the repository, to compile it. */
export interface CompilePlace extends AsyncDisposable {
  /** The clone; beside `dist` what it needs. */
  readonly path: string;
  readonly dist: string;
  /** The compiler; it says that it is Deno 2.8.3. */
  readonly compiler: string;
  /** Runs `deno task compile`, by default with that compiler. */
  compile(
    words?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<Ended>;
  /** What the compiler was told: `words` or `env`. */
  told(what: "words" | "env"): Promise<readonly string[]>;
}

/** Copies what a build needs into a folder of its own. */
export async function openCompilePlace(): Promise<CompilePlace> {
  const folder = await tempFolder();
  const { path } = folder;
  await copySource(path);
  await copyFolder(`${repository().pathname}scripts`, `${path}/scripts`);
  const compiler = `${path}/compiler`;
  await Deno.writeTextFile(compiler, COMPILER, { mode: 0o755 });
  const usual = {
    ["COMPILE_DENO"]: compiler,
    HOME: path,
    ["NO_COLOR"]: "1",
    PATH: Deno.env.get("PATH") ?? "",
    ...await denoNeeds(),
  };
  return {
    path,
    dist: `${path}/dist`,
    compiler,
    compile: (words = [], env = {}) =>
      runCommand(
        [
          ...[Deno.execPath(), "run", "-A", "--quiet", "--no-check"],
          ...[`${path}/scripts/compile.ts`, ...words],
        ],
        { cwd: path, env: { ...usual, ...env } },
      ),
    told: async (what) =>
      (await Deno.readTextFile(`${compiler}.${what}`)).trim().split("\n"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
