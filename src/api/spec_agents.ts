/**
 * The agents as their specs describe them.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { parseAgentSpec } from "../workspace/agent_spec.ts";
import { type Agent, readAgents, readAgentSpec } from "../workspace/agents.ts";
import type { Folder } from "../workspace/folder.ts";
import type { Told } from "../workspace/reader.ts";

/** An agent of `GET /agents`. */
export interface SpecAgent {
  /** The stem of its spec. */
  readonly id: string;
  /** The first heading of its spec. */
  readonly name: string;
  /** First line under `## Role`. */
  readonly role: string;
  /** Path of its spec below `.parac`. */
  readonly "spec_file": string;
  /** At most five. */
  readonly capabilities: readonly string[];
  /** The same as its role. */
  readonly description: string;
}

/** What the answer depends on, below `.parac`. */
export const AGENT_SOURCES: readonly string[] = [
  "agents/manifest.yaml",
  "agents/specs",
];

const MANIFEST = "agents/manifest.yaml";

/**
 * Reads the specs: those with a usual name, and those the manifest points to.
 * A manifest that cannot be read is a warning.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readSpecAgents(
  folder: Folder,
): Promise<Told<readonly SpecAgent[]>> {
  const { agents: usual, warnings } = await readAgents(withoutManifest(folder));
  const agents = usual.map(describe);
  const known = new Set(agents.map(({ spec_file: path }) => path));
  // The first warning says that there is no manifest; here it does not matter.
  const told = warnings.slice(1);
  for (const agent of await listed(folder, told)) {
    const spec = await readAgentSpec(folder, agent);
    if (spec === undefined || known.has(spec.path)) continue;
    known.add(spec.path);
    const { name, role = "", capabilities } = parseAgentSpec(spec.text);
    agents.push({
      id: stemOf(spec.path),
      name: name ?? stemOf(spec.path),
      role,
      "spec_file": spec.path,
      capabilities,
      description: role,
    });
  }
  return { value: agents, warnings: told };
}

async function listed(
  folder: Folder,
  warnings: string[],
): Promise<readonly Agent[]> {
  try {
    if (await folder.readText(MANIFEST) === undefined) return [];
    const { agents } = await readAgents(folder);
    return agents;
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    warnings.push(error.message);
    return [];
  }
}

function withoutManifest(folder: Folder): Folder {
  return {
    root: folder.root,
    readText: async (path) =>
      path === MANIFEST ? undefined : await folder.readText(path),
    list: (path) => folder.list(path),
  };
}

function describe(agent: Agent): SpecAgent {
  const { id, name, role, capabilities, description } = agent;
  const [path = ""] = agent.specPaths;
  return {
    id,
    name,
    role,
    "spec_file": path,
    capabilities,
    description,
  };
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
}
