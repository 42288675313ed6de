/**
 * The repository as its scripts see it: its files and its Deno.
 *
 * @module
 */

/** The root folder as a URL that ends in `/`. */
export function repository(): URL {
  return new URL("..", import.meta.url);
}

/** The text of a file of the repository, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(new URL(path, repository()));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The files below a folder whose names end so, sorted, relative to the root. */
export async function walk(folder: string, ending: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, repository()))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await walk(path, ending));
    else if (entry.name.endsWith(ending)) files.push(path);
  }
  return files.sort();
}

/** Runs this Deno in the root folder; returns what it prints, throws when it fails. */
export async function run(...args: readonly string[]): Promise<string> {
  return await runIn(repository(), ...args);
}

/** As {@linkcode run}, in another folder. */
export async function runIn(
  folder: URL,
  ...args: readonly string[]
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", RUST_LIB_BACKTRACE: "0" },
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(`deno ${args.join(" ")}: ${decoder.decode(stderr)}`);
  }
  return decoder.decode(stdout);
}

/** Deno's cache folder; a program run with another HOME must be told. */
export async function denoFolder(): Promise<string> {
  return JSON.parse(await run("info", "--json")).denoDir;
}

/** Ends a check: prints the faults and exits with 1, or returns when there are none. */
export function failOn(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const text = faults.map((fault) => `${fault}\n`).join("");
  Deno.stderr.writeSync(new TextEncoder().encode(text));
  Deno.exit(1);
}
