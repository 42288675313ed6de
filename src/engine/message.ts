/**
 * What a model is told: nothing of it is ever cut.
 *
 * @module
 */
import type { AttachedFile } from "./runner.ts";

/** Who answers. */
export interface AgentFacts {
  /** Its id. */
  readonly id: string;
  /** Empty when not told. */
  readonly role: string;
  /** Empty when not told. */
  readonly description: string;
}

/** What is asked. */
export interface Question {
  /** The task, or a step's prompt with its references replaced. */
  readonly instruction: string;
  /** Facts that go with it, one line each. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Default: none. */
  readonly files?: readonly AttachedFile[] | undefined;
  /** Names of what is wanted. */
  readonly outputKeys: readonly string[];
}

/**
 * The system prompt: the agent's spec unchanged, then what a step adds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { systemPrompt } from "./message.ts";
 *
 * const agent = { id: "writer", role: "documentation", description: "Drafts notes" };
 * assert.equal(systemPrompt(agent, "# Writer\n", "Be brief."), "# Writer\n\n\nBe brief.");
 * assert.match(systemPrompt(agent, undefined, undefined), /writer.*documentation/);
 * ```
 */
export function systemPrompt(
  agent: AgentFacts,
  spec: string | undefined,
  addition: string | undefined,
): string {
  const base = spec ?? introduction(agent);
  return addition === undefined ? base : `${base}\n\n${addition}`;
}

/**
 * The user prompt: instruction, inputs, files, what the answer has to be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { userPrompt } from "./message.ts";
 *
 * const text = userPrompt({
 *   instruction: "Summarise this",
 *   inputs: { audience: "children", limit: 3 },
 *   outputKeys: ["result"],
 * });
 * assert.match(text, /^Summarise this\n\n- audience: children\n- limit: 3\n/);
 * ```
 */
export function userPrompt(question: Question): string {
  const lines = Object.entries(question.inputs)
    .map(([key, value]) => `- ${key}: ${textOf(value)}`);
  return [
    question.instruction,
    ...lines.length === 0 ? [] : [lines.join("\n")],
    ...(question.files ?? []).map(fileBlock),
    `${wanted(question.outputKeys)} No tools can be called.`,
  ].join("\n\n");
}

/** Asks once more for an answer in the form that was wanted. */
export function repairPrompt(
  question: string,
  answer: string,
  problem: string,
): string {
  return [
    question,
    "Your answer was:",
    fenced(answer),
    `It cannot be used: ${problem}. Give the same answer again, ` +
    "as the JSON object asked for and nothing else.",
  ].join("\n\n");
}

function introduction({ id, role, description }: AgentFacts): string {
  const known = [
    `You are the agent "${id}"`,
    ...role === "" ? [] : [`your role is ${role}`],
    ...description === "" ? [] : [description],
  ];
  return `${known.join("; ").replace(/\.$/, "")}.`;
}

function wanted(keys: readonly string[]): string {
  if (keys.length === 1) {
    return `Your whole answer is taken as the output "${keys[0]}".`;
  }
  const names = keys.map((key) => JSON.stringify(key)).join(", ");
  return `Answer with one JSON object with exactly the keys ${names}, ` +
    "and nothing else.";
}

function fileBlock({ path, text }: AttachedFile): string {
  return `File ${JSON.stringify(path)}:\n${fenced(text)}`;
}

/** In a fence longer than any in the text, so that the text cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length),
  );
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
