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
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { limitFaults } from "./definition_limits.ts";
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
  /** Why those that cannot be used are left out, by id where that is known. */
  readonly broken: ReadonlyMap<string, ParacleError>;
  /** One line each. */
  readonly warnings: readonly string[];
}

const MANIFEST = "agents/manifest.yaml";
const SPECS = "agents/specs";
const SPEC_STEM = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * Reads the agents: in the manifest's order, or without a manifest the specs
 * by name, with a warning. One that is wrong is left out, with a warning, and
 * hides no other one.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readAgents(folder: Folder): Promise<AgentList> {
  const document = await readDocument(folder, MANIFEST);
  if (document === undefined) return await agentsOfSpecs(folder);
  const { root, warnings } = document;
  const defaults = root.at("defaults");
  const general = {
    provider: defaults.at("provider").text(),
    model: defaults.at("model").text(),
  };
  const found = new FoundAgents(warnings);
  for (const field of root.at("agents").items()) {
    await found.add(idOf(field), () => {
      const agent = parseAgent(field, general);
      if (!found.has(agent.id)) return agent;
      throw field.at("id").invalid(`there are two agents "${agent.id}"`);
    });
  }
  return found;
}

/** The agents as they are found; what is wrong with one hides no other one. */
class FoundAgents implements AgentList {
  readonly agents: Agent[] = [];
  readonly broken: Map<string, ParacleError> = new Map();
  readonly warnings: string[];

  constructor(warnings: readonly string[]) {
    this.warnings = [...warnings];
  }

  has(id: string): boolean {
    return this.agents.some((agent) => agent.id === id);
  }

  /** Keeps what `read` answers, or why it cannot. */
  async add(
    id: string | undefined,
    read: () => Agent | undefined | Promise<Agent | undefined>,
  ): Promise<void> {
    try {
      const agent = await read();
      if (agent !== undefined) this.agents.push(agent);
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      if (error.code === "config.permission_denied") throw error;
      if (id !== undefined && !this.has(id)) this.broken.set(id, error);
      const who = id === undefined ? "an agent" : `agent "${printable(id)}"`;
      this.warnings.push(`${who} is left out: ${error.message}`);
    }
  }
}

/** The id of an entry of the manifest; undefined when it has none. */
export function idOf(field: Field): string | undefined {
  const id = field.isMap ? field.at("id") : undefined;
  if (id === undefined || id.isMap || id.isList) return undefined;
  return id.text() || undefined;
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

function parseAgent(
  field: Field,
  general: Pick<Agent, "provider" | "model">,
): Agent {
  const id = field.at("id").requiredText();
  const own = {
    provider: field.at("provider").text(),
    model: field.at("model").text(),
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
    ...modelNumbers(field),
    specPaths: specPaths(id, field.at("spec_file")),
  };
}

/**
 * What a map says of the answers of a model.
 *
 * @throws {ParacleError} `workspace.invalid` for a number out of range.
 */
export function modelNumbers(
  field: Field,
): Pick<Agent, "temperature" | "maxTokens"> {
  const numbers = {
    temperature: field.at("temperature").number(),
    maxTokens: field.at("max_tokens").number(),
  };
  for (const { name, state } of limitFaults(numbers)) {
    throw field.at(name).invalid(state);
  }
  return numbers;
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
  const found = new FoundAgents([
    `there is no ${MANIFEST}; agents are listed from ${SPECS}`,
  ]);
  for (const [id, extension] of stems) {
    const path = `${SPECS}/${id}.${extension}`;
    await found.add(id, async () => {
      if (extension === "md") {
        const text = await folder.readText(path);
        return text === undefined
          ? undefined
          : agentOfSpec(id, path, parseAgentSpec(text));
      }
      const document = await readDocument(folder, path);
      found.warnings.push(...document?.warnings ?? []);
      return document && agentOfYaml(id, path, document.root);
    });
  }
  return found;
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
    ...modelNumbers(root),
  };
}
