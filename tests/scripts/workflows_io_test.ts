import assert from "node:assert/strict";
import { parse } from "yaml";
import { readText, walk } from "../../scripts/repository.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

async function workflows(): Promise<ReadonlyMap<string, Workflow>> {
  const files = await walk(".github/workflows", ".yml");
  const texts = await Promise.all(files.map((file) => readText(file)));
  // Fails on a key that is there twice, and on everything else that is no YAML.
  return new Map(
    files.map((file, at) => [file, parse(texts[at] ?? "", { strict: true })]),
  );
}

async function steps(): Promise<readonly Step[]> {
  return [...(await workflows()).values()]
    .flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps }) => steps));
}

Deno.test("the workflows are sound YAML: jobs, steps, least permissions", async () => {
  const all = await workflows();
  assert.deepEqual([...all.keys()], [
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
  ]);
  for (const [file, { name, on, permissions }] of all) {
    assert.ok(name && on, file);
    assert.deepEqual(permissions, { contents: "read" }, file);
  }
  for (const { name, uses, run } of await steps()) {
    assert.notEqual(uses === undefined, run === undefined, name ?? uses ?? run);
  }
});

Deno.test("the workflows name tasks and scripts that there are", async () => {
  const { tasks } = JSON.parse(await readText("deno.json") ?? "{}");
  const runs = (await steps()).map(({ run }) => run ?? "").join("\n");
  const named = [...runs.matchAll(/deno task (\S+)/g)];
  assert.ok(named.length > 8);
  for (const [, task = ""] of named) assert.ok(task in tasks, task);
  for (const [path] of runs.matchAll(/\bscripts\/[\w./]+\w/g)) {
    assert.notEqual(await readText(path), undefined, path);
  }
});

Deno.test("the release is built in one run, whose sums are of that run alone", async () => {
  const all = await workflows();
  const release = all.get(".github/workflows/release.yml");
  const builds = Object.values(release?.jobs ?? {}).flatMap(({ steps }) =>
    steps
  )
    .flatMap(({ run = "" }) => run.match(/deno task compile.*/g) ?? []);
  assert.deepEqual(builds, ["deno task compile --all"]);
});

Deno.test("the workflows pin actions, and the Deno of the README", async () => {
  const [, deno] = (await readText("README.md"))?.match(/npx -y deno@(\S+)/) ??
    [];
  for (const { uses, with: given } of await steps()) {
    if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/);
    if (uses?.startsWith("denoland/setup-deno")) {
      assert.equal(given?.["deno-version"], deno);
    }
  }
});

Deno.test("the workflow tries the binary from an empty folder, with CI and no other variables", async () => {
  const runs = (await steps()).map(({ run }) => run ?? "");
  const tries = runs.filter((run) => run.includes("tests/e2e"));
  assert.equal(tries.length, 1);
  for (const word of ["env -i -C", "CI=true", "PARACLE_BIN=", "DENO_DIR="]) {
    assert.ok(tries[0]?.includes(word), word);
  }
});

Deno.test("texts call the binary's variable PARACLE_BIN, and nothing else", async () => {
  const found: string[] = [];
  for (
    const [folder, end] of [
      [".github", ".yml"],
      ["docs", ".md"],
      ["scripts", ".ts"],
      ["tests/e2e", ".ts"],
    ] as const
  ) {
    for (const file of await walk(folder, end)) {
      if (/PARACLE_BINARY/.test(await readText(file) ?? "")) found.push(file);
    }
  }
  assert.deepEqual(found, []);
});
