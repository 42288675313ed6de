/**
 * The agents of a workspace: of the manifest, or of the specs without one.
 *
 * @module
 */
import {
  type AgentSpec,
  MAX_CAPABILITIES,
  parseAgentSpec,
} from "./agent_spec.ts";
import { type Field, readDocument } from "./document.ts";
import { type Folder, insidePath } from "./folder.ts";

/** An agent, as the manifest or its spec describes it. */
export interface Agent {
  /** Its name on the command line. */
  readonly id: string;
  /** Its name for people; default the id. */
  readonly name: string;
  /** One word or two; empty when not told. */
  readonly role: string;
  /** One sentence; empty when not told. */
  readonly description: string;
  /** The first five responsibilities. */
  readonly capabilities: readonly string[];
  /** Shown only. */
  readonly tools: readonly string[];
  /** Shown only. */
  readonly skills: readonly string[];
  /** Shown only. */
  readonly responsibilities: readonly string[];
  /** Shown only. */
  readonly standards: readonly string[];
  /** Whether it may run. */
  readonly enabled: boolean;
  /** As configured for this agent, else by the manifest's defaults. */
  readonly provider: string | undefined;
  /** As configured for this agent, else by the manifest's defaults. */
  readonly model: string | undefined;
  /** Of this agent alone. */
  readonly temperature: number | undefined;
  /** Of this agent alone. */
  readonly maxTokens: number | undefined;
  /** Where its spec may be, below `.parac`, in the order they are tried. */
  readonly specPaths: readonly string[];
}

/** Every agent of a workspace, in order. */
export interface AgentList {
  /** The agents. */
  readonly agents: readonly Agent[];
  /** One line each. */
  readonly warnings: readonly string[];
}

const MANIFEST = "agents/manifest.yaml";
const SPECS = "agents/specs";
const SPEC_STEM = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * Reads the agents: in the manifest's order, or without a manifest the specs
 * by name, with a warning.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readAgents(folder: Folder): Promise<AgentList> {
  const document = await readDocument(folder, MANIFEST);
  if (document === undefined) return await agentsOfSpecs(folder);
  const { root, warnings } = document;
  const seen = new Set<string>();
  const agents = root.at("agents").items().map((field) => {
    const agent = parseAgent(field, root.at("defaults"));
    if (seen.has(agent.id)) {
      throw field.at("id").invalid(`there are two agents "${agent.id}"`);
    }
    seen.add(agent.id);
    return agent;
  });
  return { agents, warnings };
}

/**
 * Reads an agent's spec: the first of its places that has a file, unchanged.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readAgentSpec(
  folder: Folder,
  agent: Agent,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of agent.specPaths) {
    const text = await folder.readText(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function parseAgent(field: Field, defaults: Field): Agent {
  const id = field.at("id").requiredText();
  const own = {
    provider: field.at("provider").text(),
    model: field.at("model").text(),
  };
  const general = {
    provider: defaults.at("provider").text(),
    model: defaults.at("model").text(),
  };
  // A model goes with its provider: the two are never mixed from two levels.
  const sameProvider = own.provider === undefined ||
    own.provider === general.provider;
  const responsibilities = field.at("responsibilities").texts();
  return {
    id,
    name: field.at("name").text() ?? id,
    role: field.at("role").text() ?? "",
    description: field.at("description").text() ?? "",
    capabilities: responsibilities.slice(0, MAX_CAPABILITIES),
    tools: field.at("tools").texts(),
    skills: field.at("skills").texts(),
    responsibilities,
    standards: field.at("standards").texts(),
    enabled: field.at("enabled").boolean() ?? true,
    provider: own.provider ??
      (own.model === undefined ? general.provider : undefined),
    model: own.model ?? (sameProvider ? general.model : undefined),
    temperature: field.at("temperature").number(),
    maxTokens: field.at("max_tokens").number(),
    specPaths: specPaths(id, field.at("spec_file")),
  };
}

function specPaths(id: string, field: Field): readonly string[] {
  const file = field.text();
  if (file === undefined) {
    const stem = /^[\w.-]+$/.test(id) ? id : undefined;
    return stem === undefined
      ? []
      : [`${SPECS}/${stem}.md`, `${SPECS}/${stem}.yaml`];
  }
  const below = /^([A-Za-z]:|[\\/])/.test(file)
    ? undefined
    : insidePath(`agents/${file}`);
  if (below === undefined) {
    throw field.invalid(`"${file}" is not inside .parac`);
  }
  const top = insidePath(file);
  return top === undefined ? [below] : [below, top];
}

async function agentsOfSpecs(folder: Folder): Promise<AgentList> {
  const entries = await folder.list(SPECS) ?? [];
  const stems = new Map<string, string>();
  for (const { name, kind } of entries) {
    const [, stem, extension] = /^(.*)\.(md|yaml)$/.exec(name) ?? [];
    if (kind !== "file" || stem === undefined || extension === undefined) {
      continue;
    }
    if (SPEC_STEM.test(stem) && stems.get(stem) !== "md") {
      stems.set(stem, extension);
    }
  }
  const agents: Agent[] = [];
  const warnings = [`there is no ${MANIFEST}; agents are listed from ${SPECS}`];
  for (const [id, extension] of stems) {
    const path = `${SPECS}/${id}.${extension}`;
    if (extension === "yaml") {
      const document = await readDocument(folder, path);
      if (document === undefined) continue;
      agents.push(agentOfYaml(id, path, document.root));
      warnings.push(...document.warnings);
    } else {
      const text = await folder.readText(path);
      if (text !== undefined) {
        agents.push(agentOfSpec(id, path, parseAgentSpec(text)));
      }
    }
  }
  return { agents, warnings };
}

function agentOfSpec(id: string, path: string, spec: AgentSpec): Agent {
  return {
    id,
    name: spec.name ?? id,
    role: spec.role ?? "",
    description: spec.role ?? "",
    capabilities: spec.capabilities,
    tools: [],
    skills: [],
    responsibilities: spec.capabilities,
    standards: [],
    enabled: true,
    provider: undefined,
    model: undefined,
    temperature: undefined,
    maxTokens: undefined,
    specPaths: [path],
  };
}

function agentOfYaml(id: string, path: string, root: Field): Agent {
  const capabilities = root.at("capabilities").texts();
  return {
    ...agentOfSpec(id, path, {
      name: root.at("name").text(),
      role: root.at("description").text(),
      capabilities: capabilities.slice(0, MAX_CAPABILITIES),
    }),
    provider: root.at("provider").text(),
    model: root.at("model").text(),
    temperature: root.at("temperature").number(),
    maxTokens: root.at("max_tokens").number(),
  };
}
