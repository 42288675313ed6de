/**
 * Tools that tell what the project is about.
 *
 * @module
 */
import * as z from "zod/mini";
import { renderYaml } from "../config/yaml_render.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { parseDocument } from "../workspace/document.ts";
import { decisionsOf } from "./tool_context_decisions.ts";
import {
  type ContextName,
  listPolicies,
  readContext,
  readPolicy,
} from "./tool_context_files.ts";
import { answer, count, line, text } from "./tool_fields.ts";
import { READS, type Tool, tool, type ToolAnswer } from "./tool_spec.ts";
import type { ToolParts } from "./tool_spec.ts";

const USUAL_DECISIONS = 20;

const sectionInput = z.strictObject({
  section: z.optional(line("Only this key of the top level", 200)),
});

const fileOutput = answer({
  path: z.string(),
  section: z.optional(z.string()),
  text: z.string(),
});

/** `context_current_state`. */
export const contextCurrentState: Tool = tool({
  name: "context_current_state",
  title: "Current state",
  description: "The project's state as its file tells it, or one section.",
  category: "context",
  scope: "mcp:read",
  hints: READS,
  input: sectionInput,
  output: fileOutput,
  run: (parts, { section }) => readSection(parts, "current_state", section),
});

/** `context_roadmap`. */
export const contextRoadmap: Tool = tool({
  name: "context_roadmap",
  title: "Roadmap",
  description: "The project's roadmap as its file tells it, or one section.",
  category: "context",
  scope: "mcp:read",
  hints: READS,
  input: sectionInput,
  output: fileOutput,
  run: (parts, { section }) => readSection(parts, "roadmap", section),
});

/** `context_decisions`. */
export const contextDecisions: Tool = tool({
  name: "context_decisions",
  title: "Decisions",
  description:
    "Decisions that were taken, one for each heading of the file; with a " +
    "query only those that contain it.",
  category: "context",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({
    query: z.optional(text("A text they contain, in any case")),
    limit: z.optional(count("How many at most (20)", 100)),
  }),
  output: answer({
    path: z.string(),
    total: z.int(),
    decisions: z.array(
      z.looseObject({ title: z.string(), text: z.string() }),
    ),
  }),
  run: async ({ folder }, { query, limit = USUAL_DECISIONS }) => {
    const file = await readContext(folder, "decisions");
    const all = decisionsOf(file.text, query);
    const decisions = all.slice(0, limit);
    return {
      value: { path: file.path, total: all.length, decisions },
      text: decisions.map((one) => one.text).join("\n\n"),
      whole: "parac://context/decisions",
    };
  },
});

/** `context_policies`. */
export const contextPolicies: Tool = tool({
  name: "context_policies",
  title: "Policies",
  description: "The names of all policies, or the text of one.",
  category: "context",
  scope: "mcp:read",
  hints: READS,
  input: z.strictObject({
    policy: z.optional(
      line("Its name", 200).check(
        z.regex(/^(?!.*\.\.)[^/\\]+$/, { error: "expected a plain name" }),
      ),
    ),
  }),
  output: answer({
    policies: z.array(z.looseObject({ name: z.string(), path: z.string() })),
  }),
  run: async ({ folder }, { policy: name }) => {
    if (name === undefined) {
      return { value: { policies: await listPolicies(folder) } };
    }
    const policy = await readPolicy(folder, name);
    return {
      value: { policies: [policy] },
      text: policy.text,
      whole: `parac://policies/${encodeURIComponent(policy.name)}`,
    };
  },
});

async function readSection(
  { folder }: ToolParts,
  name: ContextName,
  section: string | undefined,
): Promise<ToolAnswer> {
  const { path, text: all } = await readContext(folder, name);
  const whole = `parac://context/${name}`;
  if (section === undefined) {
    return { value: { path, text: all }, text: all, whole };
  }
  const { root } = await parseDocument(all, path);
  if (!root.keys().includes(section)) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot read section "${printable(section)}" of ${printable(path)}: ` +
        `there are ${root.keys().map(printable).join(", ")}`,
      { details: { section } },
    );
  }
  const part = await renderYaml({ [section]: root.at(section).value });
  return { value: { path, section, text: part }, text: part, whole };
}
