import {
  type BreakageRow,
  put,
  swap,
  testBreakages,
} from "../helpers/broken_workspace.ts";

const BUGFIX = "workflows/definitions/bugfix.yaml";
const STEPS = ["analyze", "fix", "test_fix", "review", "document_fix"];
const ROOT_CAUSE = "{{ steps.analyze.outputs.root_cause }}";
const DOCS_STATUS = "depends_on: [review]";

/** What a change of the definition of `bugfix` makes it say; its steps still show. */
type Row = readonly [what: string, from: string, to: string, says: RegExp];

const ROWS: readonly Row[] = [
  [
    "a step of an agent nobody knows",
    "agent: coder",
    "agent: codr",
    /bugfix\.yaml:65:12: step "fix": there is no agent "codr" \(did you mean "coder"/,
  ],
  [
    "a step without an agent",
    "    agent: coder\n",
    "",
    /bugfix\.yaml:62:5: step "fix": it has no agent/,
  ],
  [
    "a step that waits for none",
    "depends_on: [analyze]",
    "depends_on: [analyse]",
    /bugfix\.yaml:66:18: step "fix": depends_on: there is no step "analyse" \(did you mean "analyze"/,
  ],
  [
    "two steps of one id",
    "id: fix\n",
    "id: analyze\n",
    /bugfix\.yaml:62:5: step "analyze": another step has the same id/,
  ],
  [
    "steps in a circle",
    "    agent: architect\n",
    "    agent: architect\n    depends_on: [document_fix]\n",
    /bugfix\.yaml:46:18: step "analyze": it waits for itself: analyze -> document_fix -> review -> test_fix -> fix -> analyze/,
  ],
  [
    "a circle that templates make",
    "{{ inputs.severity }}",
    "{{ steps.fix.fix_summary }}",
    /bugfix\.yaml:52:17: step "analyze": it waits for itself: analyze -> fix -> analyze/,
  ],
  [
    "a tool",
    "    agent: coder\n",
    "    agent: coder\n    tool: edit_file\n",
    /bugfix\.yaml:66:11: step "fix": it calls the tool "edit_file"/,
  ],
  [
    "a key nobody knows",
    "    agent: coder\n",
    "    agent: coder\n    colour: red\n",
    /bugfix\.yaml:66:13: step "fix": unknown key "colour"/,
  ],
  [
    "an approval in no time",
    "    agent: coder\n",
    "    agent: coder\n    approval_config: {timeout_seconds: 1}\n",
    /bugfix\.yaml:66:40: step "fix": timeout_seconds: it must be 60 or more/,
  ],
  [
    "an approval of no priority",
    "    agent: coder\n",
    "    agent: coder\n    approval_config: {priority: now}\n",
    /bugfix\.yaml:66:33: step "fix": priority: "now" is not one of low/,
  ],
  [
    "an input of no type",
    "type: array",
    "type: list",
    /bugfix\.yaml:\d+:3: input "affected_files": unknown type "list"/,
  ],
  [
    "a default of another type",
    "default: []",
    "default: none",
    /bugfix\.yaml:\d+:3: input "affected_files": the default is not of type array/,
  ],
  [
    "a default that is not allowed",
    "default: high",
    "default: urgent",
    /bugfix\.yaml:\d+:3: input "severity": the default is not one of/,
  ],
  [
    "a reference to no step",
    ROOT_CAUSE,
    "{{ steps.analyse.outputs.root_cause }}",
    /bugfix\.yaml:71:19: step "fix": cannot resolve \{\{ steps\.analyse\.outputs\.root_cause \}\}: there is no step "analyse"/,
  ],
  [
    "a reference to no output",
    ROOT_CAUSE,
    "{{ steps.analyze.rootcause }}",
    /bugfix\.yaml:71:19: step "fix": cannot resolve \{\{ steps\.analyze\.rootcause \}\}: step "analyze" declares root_cause, fix_strategy/,
  ],
  [
    "a reference to no input",
    "{{ inputs.issue_number }}",
    "{{ inputs.issue }}",
    /bugfix\.yaml:\d+:21: step "document_fix": cannot resolve \{\{ inputs\.issue \}\}: there is no input "issue" \(did you mean "issue_number"/,
  ],
  [
    "a reference to elsewhere",
    ROOT_CAUSE,
    "{{ env.HOME }}",
    /bugfix\.yaml:71:19: .*unknown root "env"/,
  ],
  [
    "braces that stay open",
    ROOT_CAUSE,
    "{{ steps.analyze.root_cause",
    /bugfix\.yaml:71:19: .*the braces are never closed/,
  ],
  [
    "a filter",
    ROOT_CAUSE,
    "{{ steps.analyze.root_cause | upper }}",
    /bugfix\.yaml:71:19: .*it is not a path/,
  ],
  [
    "a code in braces",
    ROOT_CAUSE,
    "{{ \\x1b[2J }}",
    /cannot resolve \{\{ \\x1b\[2J \}\}/,
  ],
  [
    "a prompt that names nothing",
    DOCS_STATUS,
    "prompt: Write to {{ reader }}",
    /bugfix\.yaml:\d+:13: step "document_fix": cannot resolve \{\{ reader \}\}: there is no input "reader"/,
  ],
  [
    "a system prompt that names nothing",
    "      temperature: 0.5",
    "      system_prompt: Be {{ mood }}",
    /bugfix\.yaml:\d+:22: step "document_fix": cannot resolve \{\{ mood \}\}/,
  ],
  [
    "a condition that ends early",
    DOCS_STATUS,
    "condition: inputs.severity ==",
    /bugfix\.yaml:\d+:16: step "document_fix": condition, column 19: it ends too early/,
  ],
  [
    "a condition of one equals sign",
    DOCS_STATUS,
    "condition: inputs.severity = 'low'",
    /condition, column 17: unexpected =/,
  ],
  [
    "a condition with a call",
    DOCS_STATUS,
    "condition: len(inputs.severity) > 1",
    /condition, column 4: unexpected \(/,
  ],
  [
    "a condition of an unknown step",
    DOCS_STATUS,
    "condition: steps.deploy.success",
    /\{\{ steps\.deploy\.success \}\}: there is no step "deploy"/,
  ],
  [
    "a condition that is a number",
    DOCS_STATUS,
    "condition: 1",
    /condition "1": a number is neither true nor false/,
  ],
  [
    "an output of no step",
    "{{ steps.document_fix.outputs.changelog_entry }}",
    "{{ steps.docs.entry }}",
    /bugfix\.yaml:\d+:12: output "changelog_entry": cannot resolve \{\{ steps\.docs\.entry \}\}: there is no step "docs"/,
  ],
  [
    "an output from nowhere",
    'value: "{{ steps.fix.outputs.fixed_files }}"',
    "about: x",
    /bugfix\.yaml:139:3: output "fixed_files": cannot resolve fixed_files: it has no source, value or from/,
  ],
  [
    "an output with a broken source",
    'value: "{{ steps.fix.outputs.fixed_files }}"',
    "source: steps.fix.",
    /bugfix\.yaml:\d+:13: output "fixed_files": cannot resolve steps\.fix\.: it is not a path/,
  ],
];

const rows = ROWS.map(([what, from, to, says]): BreakageRow => [
  `bugfix: ${what}`,
  BUGFIX,
  swap(from, to),
  ["bugfix"],
  says,
  STEPS.filter((id) => !(what === "two steps of one id" && id === "fix")),
]);

testBreakages([
  ...rows,
  [
    "bugfix: no steps",
    BUGFIX,
    put("name: bugfix\n"),
    ["bugfix"],
    /bugfix\.yaml:1:1: there are no steps/,
    [],
  ],
]);
