import assert from "node:assert/strict";
import { parseAgentSpec } from "../../src/workspace/agent_spec.ts";

Deno.test("parseAgentSpec() takes name, role and the first five responsibilities", () => {
  const parts = ["One", "Two", "Three", "Four", "Five", "Six"];
  const headings = parts.map((part) => `### ${part} Thing ##`).join("\r\n");
  const text =
    `\ufeff# The Agent\r\n\r\n## Role\r\n\r\nDoes it.\r\nAnd more.\r\n` +
    `## Responsibilities\r\n${headings}\r\n## Skills\r\n### Not this\r\n# Another\r\n`;
  assert.deepEqual(parseAgentSpec(text), {
    name: "The Agent",
    role: "Does it.",
    capabilities: [
      "one thing",
      "two thing",
      "three thing",
      "four thing",
      "five thing",
    ],
  });
});

Deno.test("parseAgentSpec() does not read headings in code blocks", () => {
  const text =
    "```md\n# No\n## Role\nno\n```\n# Yes\n~~~~\n~~~\n## Role\nno\n```\n~~~~\n## Role\n" +
    "````\n```\nno\n````\nyes\n";
  assert.deepEqual(parseAgentSpec(text), {
    name: "Yes",
    role: "yes",
    capabilities: [],
  });
});

Deno.test("parseAgentSpec() finds nothing in an empty text", () => {
  const nothing = { name: undefined, role: undefined, capabilities: [] };
  assert.deepEqual(parseAgentSpec(""), nothing);
  assert.deepEqual(parseAgentSpec("#no heading\n## Role\n"), nothing);
});
