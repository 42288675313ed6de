import assert from "node:assert/strict";
import {
  modelLevelReader,
  projectModelLevel,
  providerKeyNames,
  readAgentPrompt,
  readModelLevels,
} from "../../src/workspace/agent_models.ts";
import { readAgents } from "../../src/workspace/agents.ts";
import { parseDocument } from "../../src/workspace/document.ts";
import type { Folder } from "../../src/workspace/folder.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const levelsOf = async (folder: Folder, id: string) => {
  const { agents } = await readAgents(folder);
  const agent = agents.find((each) => each.id === id);
  assert.ok(agent);
  return { agent, levels: await readModelLevels(folder, agent) };
};
const nothing = {
  provider: undefined,
  model: undefined,
  temperature: undefined,
  maxTokens: undefined,
};
const yaml = async (text: string) =>
  (await parseDocument(text, "project.yaml")).root;

Deno.test("readModelLevels() keeps an agent and the manifest's defaults apart", async () => {
  const folder = memoryFolder({
    "agents/manifest.yaml":
      "defaults: {provider: anthropic, model: claude-x, temperature: 0.1, max_tokens: 9}\n" +
      "agents: [{id: a, model: gpt-4, temperature: 1}, {id: b}]\n",
  });
  const manifest = {
    provider: "anthropic",
    model: "claude-x",
    temperature: 0.1,
    maxTokens: 9,
  };
  assert.deepEqual((await levelsOf(folder, "a")).levels, {
    agent: { ...nothing, model: "gpt-4", temperature: 1 },
    manifest,
  });
  assert.deepEqual((await levelsOf(folder, "b")).levels, {
    agent: nothing,
    manifest,
  });
});

Deno.test("readModelLevels() reads a YAML spec below the manifest's entry", async () => {
  const spec = "provider: groq\nmodel: llama3\nmax_tokens: 7\n";
  const entry = (text: string): Folder =>
    memoryFolder({
      "agents/manifest.yaml": `agents: [{id: a${text}}]\n`,
      "agents/specs/a.yaml": spec,
    });
  assert.deepEqual((await levelsOf(entry(""), "a")).levels.agent, {
    ...nothing,
    provider: "groq",
    model: "llama3",
    maxTokens: 7,
  });
  // Never the model of one and the provider of the other.
  assert.deepEqual(
    (await levelsOf(entry(", model: gpt-4"), "a")).levels.agent,
    {
      ...nothing,
      model: "gpt-4",
      maxTokens: 7,
    },
  );
});

Deno.test("modelLevelReader() reads the manifest once, and each agent once", async () => {
  const files = memoryFolder({
    "agents/manifest.yaml": "defaults: {provider: openai}\nagents:\n" +
      "  - {id: a, model: x, spec_file: specs/a.md}\n  - {id: b, spec_file: specs/b.yaml}\n",
    "agents/specs/b.yaml": "model: y\n",
  });
  const { agents } = await readAgents(files);
  const reads: string[] = [];
  const readText: Folder["readText"] = (path, ...rest) => {
    reads.push(path);
    return files.readText(path, ...rest);
  };
  const levels = modelLevelReader({ ...files, readText });
  const told = await Promise.all([...agents, ...agents].map(levels));
  assert.deepEqual(told.map(({ agent }) => agent.model), ["x", "y", "x", "y"]);
  assert.deepEqual(reads.sort(), [
    "agents/manifest.yaml",
    "agents/specs/b.yaml",
  ]);
});

Deno.test("readModelLevels() works without a manifest", async () => {
  const folder = memoryFolder({ "agents/specs/a.yaml": "model: llama3\n" });
  assert.deepEqual((await levelsOf(folder, "a")).levels, {
    agent: { ...nothing, model: "llama3" },
    manifest: {},
  });
});

Deno.test("readAgentPrompt() gives Markdown unchanged and of YAML its system_prompt", async () => {
  const folder = memoryFolder({
    "agents/manifest.yaml": "agents: [{id: a}, {id: b}, {id: c}, {id: d}]\n",
    "agents/specs/a.md": "# A\n\nDo {{ this }}.\n",
    "agents/specs/b.yaml": "name: B\nsystem_prompt: |\n  Be B.\n  Always.\n",
    "agents/specs/c.yaml": "name: C\n",
  });
  const prompt = async (id: string) =>
    await readAgentPrompt(folder, (await levelsOf(folder, id)).agent);
  assert.deepEqual(await prompt("a"), {
    path: "agents/specs/a.md",
    text: "# A\n\nDo {{ this }}.\n",
  });
  assert.deepEqual(await prompt("b"), {
    path: "agents/specs/b.yaml",
    text: "Be B.\nAlways.\n",
  });
  assert.equal(await prompt("c"), undefined);
  assert.equal(await prompt("d"), undefined);
});

Deno.test("projectModelLevel() reads both spellings", async () => {
  const long = "defaults: {model_provider: openai, default_model: gpt-4}\n";
  const short = "defaults: {provider: ollama, model: m, temperature: 0.2}\n";
  assert.deepEqual(projectModelLevel(await yaml(long)), {
    ...nothing,
    provider: "openai",
    model: "gpt-4",
  });
  assert.deepEqual(projectModelLevel(await yaml(short)), {
    ...nothing,
    provider: "ollama",
    model: "m",
    temperature: 0.2,
  });
});

Deno.test("providerKeyNames() takes names of keys alone", async () => {
  const names = "providers: {openai: {api_key_env: WORK_API_KEY}, groq: {}}\n";
  assert.deepEqual(providerKeyNames(await yaml(names)), {
    openai: "WORK_API_KEY",
  });
  assert.deepEqual(providerKeyNames(await yaml("providers: [openai]\n")), {});
  const other = await yaml("providers: {openai: {api_key_env: PATH}}\n");
  assert.throws(() => providerKeyNames(other), {
    code: "workspace.invalid",
    message:
      /project\.yaml:1:\d+: providers\.openai\.api_key_env: "PATH" is no/,
  });
});

Deno.test("providerKeyNames() sends no key of another provider", async () => {
  const text = "providers:\n  groq: {api_key_env: OPENAI_API_KEY}\n";
  const { root } = await parseDocument(text, "project.yaml");
  const isOthers = (id: string, name: string): boolean =>
    id === "groq" && name === "OPENAI_API_KEY";
  assert.throws(() => providerKeyNames(root, isOthers), {
    code: "workspace.invalid",
    message:
      /project\.yaml:2:23: .*"OPENAI_API_KEY" is the key of another provider/,
  });
});
