/**
 * What npm packages bring along and no program runs. `deno compile` embeds
 * packages whole, and at every start the binary reads what is embedded: about
 * a millisecond for each megabyte.
 *
 * @module
 */
import { denoFolder, readText, run } from "./repository.ts";

// Deno runs no TypeScript of npm packages. Licenses have none of these names.
const BALLAST = /\.([cm]?ts|map|mdx?)$/;

/**
 * Whether a file of an npm package is for people and compilers only: types,
 * sources before they were compiled, maps of them, manuals.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isBallast } from "./npm_ballast.ts";
 *
 * assert.equal(isBallast("index.d.ts"), true);
 * assert.equal(isBallast("index.js"), false);
 * assert.equal(isBallast("LICENSE"), false);
 * ```
 */
export function isBallast(name: string): boolean {
  return BALLAST.test(name);
}

/**
 * Where the packages of a lock file are below a registry's folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { packageFolders } from "./npm_ballast.ts";
 *
 * const lock = { npm: { "@a/b@1.0.0_zod@4.0.0": {}, "ulid@3.0.2": {} } };
 * assert.deepEqual(packageFolders(lock), ["@a/b/1.0.0", "ulid/3.0.2"]);
 * ```
 */
export function packageFolders(
  lock: { readonly npm?: Readonly<Record<string, unknown>> },
): readonly string[] {
  return Object.keys(lock.npm ?? {}).map((key) => {
    const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    return `${name}/${version}`;
  });
}

/** The paths of all such files in the packages of `deno.lock`, sorted. */
export async function npmBallast(): Promise<readonly string[]> {
  await run("install", "--frozen"); // what is not there yet would be embedded
  const lock = JSON.parse(await readText("deno.lock") ?? "{}");
  const registry = `${await denoFolder()}/npm/registry.npmjs.org`;
  const found = await Promise.all(
    packageFolders(lock).map((folder) => ballastBelow(`${registry}/${folder}`)),
  );
  return found.flat().sort();
}

async function ballastBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await ballastBelow(path));
    else if (isBallast(name)) found.push(path);
  }
  return found;
}
