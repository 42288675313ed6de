/**
 * What agents ask a model with: their instructions, and which model their
 * files name, level by level.
 *
 * @module
 */
import { type Agent, idOf, modelNumbers, readAgentSpec } from "./agents.ts";
import { type Field, parseDocument, readDocument } from "./document.ts";
import type { Folder } from "./folder.ts";

/** What one place says of a model; what it does not say is undefined. */
export interface ModelSettings {
  /** As `openai`. */
  readonly provider?: string | undefined;
  /** As `gpt-4`. */
  readonly model?: string | undefined;
  /** From 0. */
  readonly temperature?: number | undefined;
  /** Of an answer. */
  readonly maxTokens?: number | undefined;
}

/** What the files of agents say of the model for one of them. */
export interface AgentModelLevels {
  /** Of this agent alone: its entry in the manifest, then its YAML spec. */
  readonly agent: ModelSettings;
  /** `defaults` of the manifest. */
  readonly manifest: ModelSettings;
}

/** Instructions as they are sent, and where they are from. */
export interface AgentPrompt {
  /** Below `.parac`. */
  readonly path: string;
  /** A Markdown file unchanged, of a YAML file its `system_prompt`. */
  readonly text: string;
}

const MANIFEST = "agents/manifest.yaml";

/** Tells what is said of the model for an agent. */
export type ModelLevelReader = (agent: Agent) => Promise<AgentModelLevels>;

/**
 * Reads what is said of the models for several agents: the manifest, which may
 * be long, once, and each agent once. What was read does not change any more.
 * The reader throws as {@linkcode readModelLevels} does.
 */
export function modelLevelReader(folder: Folder): ModelLevelReader {
  let manifest: Promise<Field | undefined> | undefined;
  const known = new Map<string, Promise<AgentModelLevels>>();
  return (agent) => {
    const before = known.get(agent.id);
    if (before !== undefined) return before;
    manifest ??= readManifest(folder);
    const levels = manifest.then((root) => levelsOf(folder, agent, root));
    known.set(agent.id, levels);
    return levels;
  };
}

/**
 * Reads what is said of the model for an agent. One that is not in the
 * manifest has the manifest's defaults and what its spec says.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readModelLevels(
  folder: Folder,
  agent: Agent,
): Promise<AgentModelLevels> {
  return await modelLevelReader(folder)(agent);
}

async function readManifest(folder: Folder): Promise<Field | undefined> {
  return (await readDocument(folder, MANIFEST))?.root;
}

async function levelsOf(
  folder: Folder,
  agent: Agent,
  root: Field | undefined,
): Promise<AgentModelLevels> {
  const entry = root?.at("agents").items()
    .find((item) => idOf(item) === agent.id);
  const spec = await yamlSpec(folder, agent);
  return {
    agent: refine(settingsOf(entry), settingsOf(spec?.root)),
    manifest: settingsOf(root?.at("defaults")),
  };
}

/**
 * Reads what a model is told to be for an agent; undefined without a spec, and
 * of a YAML spec without `system_prompt`.
 *
 * @throws {ParacleError} `workspace.invalid`, `workspace.unreadable`.
 */
export async function readAgentPrompt(
  folder: Folder,
  agent: Agent,
): Promise<AgentPrompt | undefined> {
  const spec = await readAgentSpec(folder, agent);
  if (spec === undefined || !isYaml(spec.path)) return spec;
  const { root } = await parseDocument(spec.text, spec.path);
  const text = root.at("system_prompt").text();
  return text === undefined ? undefined : { path: spec.path, text };
}

/**
 * What `defaults` of `project.yaml` say; both spellings of both keys occur.
 *
 * @throws {ParacleError} `workspace.invalid`.
 */
export function projectModelLevel(project: Field): ModelSettings {
  const defaults = project.at("defaults");
  return {
    ...settingsOf(defaults),
    provider: defaults.at("model_provider").text() ??
      defaults.at("provider").text(),
    model: defaults.at("default_model").text() ?? defaults.at("model").text(),
  };
}

/**
 * The variables that `providers.ID.api_key_env` of `project.yaml` names, by
 * provider. Only names of keys: no other variable goes to a server, and what
 * `isOthers` says belongs to another provider does not either.
 *
 * @throws {ParacleError} `workspace.invalid` with the place.
 */
export function providerKeyNames(
  project: Field,
  isOthers: (id: string, name: string) => boolean = () => false,
): Readonly<Record<string, string>> {
  const providers = project.at("providers");
  // `providers` may also be a list of names that are only shown.
  if (!providers.isMap) return {};
  const names = providers.keys().flatMap((id) => {
    if (!providers.at(id).isMap) return [];
    const field = providers.at(id).at("api_key_env");
    const name = field.text();
    if (name === undefined) return [];
    if (isOthers(id, name)) {
      throw field.invalid(
        `"${name}" is the key of another provider, and would be sent to ${id}`,
      );
    }
    if (/^[A-Z0-9_]*_API_KEY$/.test(name)) return [[id, name] as const];
    throw field.invalid(`"${name}" is not a name such as WORK_API_KEY`);
  });
  return Object.fromEntries(names);
}

function settingsOf(field: Field | undefined): ModelSettings {
  if (field === undefined || !field.present) return {};
  return {
    provider: field.at("provider").text(),
    model: field.at("model").text(),
    ...modelNumbers(field),
  };
}

/** Both say something of one agent; provider and model are never mixed. */
function refine(first: ModelSettings, second: ModelSettings): ModelSettings {
  const named = first.provider !== undefined || first.model !== undefined;
  const { provider, model } = named ? first : second;
  return {
    provider,
    model,
    temperature: first.temperature ?? second.temperature,
    maxTokens: first.maxTokens ?? second.maxTokens,
  };
}

async function yamlSpec(
  folder: Folder,
  agent: Agent,
): Promise<{ readonly root: Field } | undefined> {
  // Of most agents the spec is Markdown: it need not be read for this.
  if (!agent.specPaths.some(isYaml)) return undefined;
  const spec = await readAgentSpec(folder, agent);
  if (spec === undefined || !isYaml(spec.path)) return undefined;
  return await parseDocument(spec.text, spec.path);
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
