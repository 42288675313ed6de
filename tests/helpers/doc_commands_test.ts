import assert from "node:assert/strict";
import { codeBlocks, consoleSteps, outputPattern } from "./doc_commands.ts";

const DOCUMENT = `# Title

\`\`\`console
$ one --flag \\
    more
printed
  indented

$ two &
\`\`\`

\`\`\`sh
three
\`\`\`
`;

Deno.test("consoleSteps() reads commands and what they print", () => {
  assert.deepEqual(consoleSteps(DOCUMENT), [
    { command: "one --flag more", output: "printed\n  indented\n\n" },
    { command: "two &", output: "" },
  ]);
  assert.deepEqual(codeBlocks(DOCUMENT, "sh"), ["three\n"]);
});

Deno.test("outputPattern() lets measured values and columns differ", () => {
  const pattern = outputPattern(
    "NAME  TIME\n...\nlab   5 ms  01J8ZC3V5R2M9D7K4T6QX0ABCD 2030-01-02T03:04:05Z\nport ...\n",
  );
  const row =
    "lab      170 ms  01M8CB1FV9HJ1CME62M0GW7N1N 2026-11-26T16:29:26Z";
  assert.match(`NAME     TIME\na\nb\n${row}\nport 22\n`, pattern);
  assert.match(`NAME     TIME\n${row}\nport 22\n`, pattern);
  assert.doesNotMatch(`NAME     TIME\n${row}\n`, pattern);
  assert.doesNotMatch(`NAME     TIME\n${row}\nport 22\nmore\n`, pattern);
  assert.doesNotMatch(
    `NAME     TIME\n${row.replace("lab", "bal")}\nport\n`,
    pattern,
  );
});
