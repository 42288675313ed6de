/**
 * Lists agents, or the newest runs, of the current folder with the `yaml`
 * package and nothing else: what the same answer costs at least, that way.
 *
 * @module
 */
import { print } from "./measure.ts";

async function parsed(path: string): Promise<Record<string, unknown>> {
  const { parse } = await import("yaml");
  return parse(await Deno.readTextFile(path));
}

async function listAgents(): Promise<void> {
  const { agents } = await parsed(".parac/agents/manifest.yaml");
  for (const { id, name } of agents as { id: string; name: string }[]) {
    print(`${id} ${name}`);
  }
}

async function listRuns(limit: number): Promise<void> {
  const found: { readonly id: string; readonly path: string }[] = [];
  for (const type of ["agents", "workflows"]) {
    for await (const { name } of Deno.readDir(`.parac/runs/${type}`)) {
      found.push({ id: name, path: `.parac/runs/${type}/${name}` });
    }
  }
  found.sort((a, b) => a.id < b.id ? 1 : -1);
  for (const { id, path } of found.slice(0, limit)) {
    const { status } = await parsed(`${path}/metadata.yaml`);
    print(`${id} ${status}`);
  }
}

if (import.meta.main) {
  const [what, limit] = Deno.args;
  if (what === "agents") await listAgents();
  else if (what === "runs") await listRuns(Number(limit));
  else print("x");
}
