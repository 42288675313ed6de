/**
 * Workspaces that are larger than anybody's, made of the sample's own parts.
 *
 * @module
 */
import { renderYaml } from "../../src/config/yaml_render.ts";
import { completeFields } from "../../src/engine/journal_fields.ts";
import { newRunId } from "../../src/engine/run_id.ts";
import { RUN_TYPES } from "../../src/workspace/runs.ts";
import { SAMPLE } from "./place.ts";

const AGENT = /^ {2}- id: (\w+)$/m;
const RUN_EVERY_MS = 60_000;

/** Fills a folder with a workspace of that many agents, and as many workflows. */
export async function makeWorkspace(
  folder: string,
  { count }: { readonly count: number },
): Promise<void> {
  const paracRoot = `${folder}/.parac`;
  for (const name of ["agents/specs", "workflows/definitions"]) {
    await Deno.mkdir(`${paracRoot}/${name}`, { recursive: true });
  }
  await Deno.writeTextFile(`${paracRoot}/project.yaml`, "name: generated\n");
  await makeAgents(paracRoot, count);
  await makeWorkflows(paracRoot, count);
}

/** Adds that many finished runs, half of agents and half of workflows. */
export async function makeRuns(
  folder: string,
  { count }: { readonly count: number },
): Promise<void> {
  const startMs = Date.now() - count * RUN_EVERY_MS;
  for (let i = 0; i < count; i++) {
    const type = RUN_TYPES[i % RUN_TYPES.length] ?? "agent";
    const startedMs = startMs + i * RUN_EVERY_MS;
    const id = await newRunId(startedMs);
    const path = `${folder}/.parac/runs/${type}s/${id}`;
    const fields = completeFields(type, {
      "run_id": id,
      "started_at": new Date(startedMs).toISOString(),
      "completed_at": new Date(startedMs + 1000).toISOString(),
      "duration_seconds": 1,
      status: "completed",
      [`${type}_id`]: `coder_${i % 200}`,
      [`${type}_name`]: "Core Developer",
      metadata: { pid: i, host: "here", owner: crypto.randomUUID() },
    });
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/metadata.yaml`, await renderYaml(fields));
  }
}

async function makeAgents(paracRoot: string, count: number): Promise<void> {
  const sample = await sampleText("agents/manifest.yaml");
  const [head = "", list = ""] = sample.split(/^agents:\n/m);
  const [agents = ""] = list.split(/^# Agent Inheritance/m);
  const parts = agents.trimEnd().split(/\n\n(?= {2}- id: )/);
  const spec = await sampleText("agents/specs/coder.md");
  const items = numbered(count).map((i) => {
    const part = parts[i % parts.length] ?? "";
    return part.trimEnd().replace(AGENT, `  - id: $1_${i}`)
      .replace(/spec_file: .*/, `spec_file: specs/agent_${i}.md`);
  });
  for (const i of numbered(count)) {
    await Deno.writeTextFile(`${paracRoot}/agents/specs/agent_${i}.md`, spec);
  }
  await Deno.writeTextFile(
    `${paracRoot}/agents/manifest.yaml`,
    `${head}agents:\n${items.join("\n\n")}\n`,
  );
}

async function makeWorkflows(paracRoot: string, count: number): Promise<void> {
  const sample = await sampleText("workflows/definitions/bugfix.yaml");
  const entries: string[] = [];
  for (const i of numbered(count)) {
    const file = `definitions/bugfix_${i}.yaml`;
    entries.push(
      `  - name: bugfix_${i}\n    description: Fixes a bug\n` +
        `    file: ${file}\n    category: maintenance\n    status: active\n` +
        "    tags: [bugfix, hotfix]\n    priority: P1\n",
    );
    await Deno.writeTextFile(
      `${paracRoot}/workflows/${file}`,
      sample.replace(/^name: bugfix$/m, `name: bugfix_${i}`),
    );
  }
  await Deno.writeTextFile(
    `${paracRoot}/workflows/catalog.yaml`,
    `workflows:\n${entries.join("\n")}`,
  );
}

async function sampleText(path: string): Promise<string> {
  return await Deno.readTextFile(`${SAMPLE}/.parac/${path}`);
}

function numbered(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
