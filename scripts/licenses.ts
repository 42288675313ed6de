/**
 * The licenses of the packages that go into the binary. Most of them ask that
 * their text goes wherever their code goes.
 *
 * @module
 */
import { run } from "./repository.ts";

/** A license and who has it; `src/cli/licenses_io.ts` finds it. */
export interface License {
  /** As `name@version`, sorted. */
  readonly packages: readonly string[];
  /** The text, or the word of a package that has none. */
  readonly text: string;
}

/** What `deno info --json` tells, as far as it matters here. */
export interface ModuleInfo {
  readonly modules: readonly {
    readonly kind: string;
    readonly npmPackage?: string;
  }[];
  readonly npmPackages: Readonly<Record<string, NpmPackage>>;
}

/** A package in the cache. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

const LICENSE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The licenses of all packages that a program uses, each text once. */
export async function licensesOf(entry: string): Promise<readonly License[]> {
  const info: ModuleInfo = JSON.parse(await run("info", "--json", entry));
  const byText = new Map<string, string[]>();
  for (const one of packagesOf(info)) {
    const text = await licenseText(one.localPath);
    byText.set(text, [...byText.get(text) ?? [], `${one.name}@${one.version}`]);
  }
  return [...byText].map(([text, packages]) => ({ packages, text }));
}

/**
 * The packages that a program reaches, directly or by others, sorted by name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { packagesOf } from "./licenses.ts";
 *
 * const of = (name: string, ...dependencies: string[]) =>
 *   ({ name, version: "1.0.0", dependencies, localPath: "" });
 * const found = packagesOf({
 *   modules: [{ kind: "npm", npmPackage: "a@1" }, { kind: "esm" }],
 *   npmPackages: { "b@1": of("b"), "a@1": of("a", "b@1"), "c@1": of("c") },
 * });
 * assert.deepEqual(found.map(({ name }) => name), ["a", "b"]);
 * ```
 */
export function packagesOf(
  { modules, npmPackages }: ModuleInfo,
): readonly NpmPackage[] {
  const found = new Map<string, NpmPackage>();
  const wanted = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
  for (let key = wanted.pop(); key !== undefined; key = wanted.pop()) {
    const one = npmPackages[key];
    if (one === undefined || found.has(key)) continue;
    found.set(key, one);
    wanted.push(...one.dependencies);
  }
  const byName = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;
  return [...found.values()].sort((a, b) =>
    byName(a.name, b.name) || byName(a.version, b.version)
  );
}

/** The license files of a package, one after the other. */
async function licenseText(folder: string): Promise<string> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && LICENSE.test(name)) names.push(name);
  }
  if (names.length === 0) return await declaredLicense(folder);
  const texts = names.sort().map((name) =>
    Deno.readTextFile(`${folder}/${name}`)
  );
  return (await Promise.all(texts)).map((text) => text.trim()).join("\n\n");
}

async function declaredLicense(folder: string): Promise<string> {
  const { license, author } = JSON.parse(
    await Deno.readTextFile(`${folder}/package.json`),
  );
  const by = typeof author === "string" ? author : author?.name;
  return `License: ${license ?? "not told"}${by ? `, by ${by}` : ""}`;
}
