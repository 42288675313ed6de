import {
  type BreakageRow,
  gone,
  more,
  put,
  swap,
  testBreakages,
} from "../helpers/broken_workspace.ts";

const MANIFEST = "agents/manifest.yaml";
const CATALOG = "workflows/catalog.yaml";
const BUGFIX = "workflows/definitions/bugfix.yaml";
const REVIEW = "workflows/definitions/code_review.yaml";
// Whoever needs the agents of a broken manifest goes on without them.
const AGENTS = ["agents", "specs"] as const;
// Workflows miss the one agent that is left out.
const LEFT_OUT = [...AGENTS, "bugfix", "code_review"] as const;

const ROWS: readonly BreakageRow[] = [
  [
    "manifest: not closed",
    MANIFEST,
    swap("agents:\n", "agents: [\n"),
    AGENTS,
    /manifest\.yaml:\d+:\d+/,
    "none",
  ],
  [
    "manifest: agents as a text",
    MANIFEST,
    put("agents: all\n"),
    AGENTS,
    /manifest\.yaml:1:9: agents: expected a list, found a text/,
    "none",
  ],
  [
    "manifest: an agent without an id",
    MANIFEST,
    swap("- id: architect\n", "- label: architect\n"),
    LEFT_OUT,
    /manifest\.yaml:17:5: agents\[0\]\.id: expected a text, it is absent/,
    ["coder", "tester"],
  ],
  [
    "manifest: two agents of one id",
    MANIFEST,
    swap("id: coder", "id: architect"),
    LEFT_OUT,
    /manifest\.yaml:38:9: .*there are two agents "architect"/,
    ["architect", "tester"],
  ],
  [
    "manifest: tools as a map",
    MANIFEST,
    swap("    tools:\n", "    tools: {a: 1}\n    more:\n"),
    LEFT_OUT,
    /manifest\.yaml:22:\d+: agents\[0\]\.tools: expected a list, found a map/,
    ["coder", "tester"],
  ],
  [
    "manifest: a spec outside",
    MANIFEST,
    swap("spec_file: specs/coder.md", "spec_file: ../../../etc/passwd"),
    LEFT_OUT,
    /manifest\.yaml:42:16: .*is not inside \.parac/,
    ["architect", "tester"],
  ],
  [
    "manifest: an unknown tag",
    MANIFEST,
    swap("name: System Architect", "name: !!python/object x"),
    AGENTS,
    /manifest\.yaml:18:/,
    "none",
  ],
  [
    "manifest: a key twice",
    MANIFEST,
    more("version: 2\n"),
    ["agents"],
    /manifest\.yaml:\d+:1: .*version/,
    ["architect", "coder", "tester"],
  ],
  [
    "manifest: a broken default",
    MANIFEST,
    swap("model: claude-sonnet-4.5", "model: [x]"),
    AGENTS,
    /manifest\.yaml:11:\d+: defaults\.model: expected a text, found a list/,
    "none",
  ],
  [
    "manifest: gone",
    MANIFEST,
    gone,
    ["agents", "specs", "bugfix", "code_review"],
    /there is no agents\/manifest\.yaml; agents are listed from agents\/specs/,
    ["coder", "reviewer", "tester"],
  ],

  [
    "catalog: no map",
    CATALOG,
    put("- a\n- b\n"),
    ["workflows", "bugfix", "code_review"],
    /catalog\.yaml:1:1: .*expected a map, found a list/,
    "none",
  ],
  [
    "catalog: an entry without a name",
    CATALOG,
    swap("- name: feature_development", "- title: feature_development"),
    ["workflows", "bugfix", "code_review"],
    /left out: .*catalog\.yaml:9:5: workflows\[0\]\.name: expected a text/,
    ["code_review", "hello_world"],
  ],
  [
    "catalog: tags as a text",
    CATALOG,
    swap("tags: [feature, development, multi-agent, tdd]", "tags: feature"),
    ["workflows", "bugfix", "code_review"],
    /catalog\.yaml:17:11: workflows\[0\]\.tags: expected a list/,
    ["code_review", "hello_world"],
  ],
  [
    "catalog: a file outside",
    CATALOG,
    swap("file: definitions/bugfix.yaml", "file: /etc/hosts"),
    ["workflows", "bugfix", "code_review"],
    /catalog\.yaml:25:11: .*"\/etc\/hosts" is not inside \.parac/,
    ["code_review", "hello_world"],
  ],
  [
    "catalog: a file that is not there",
    CATALOG,
    swap(
      "- name: hello_world\n    description: Simple hello world workflow\n    file: templates/hello_world.yaml",
      "- name: goodbye_world\n    file: templates/goodbye.yaml",
    ),
    ["workflows"],
    /no definition: .*, goodbye_world$/,
    ["bugfix", "code_review"],
  ],
  [
    "catalog: gone",
    CATALOG,
    gone,
    ["workflows"],
    /there is no workflows\/catalog\.yaml/,
    "none",
  ],

  [
    "definition: not closed",
    BUGFIX,
    swap("tags: [bugfix, hotfix, maintenance]", "tags: [bugfix"),
    ["workflows", "bugfix"],
    /"bugfix" is left out: .*bugfix\.yaml:1\d:/,
    ["code_review", "hello_world"],
  ],
  [
    "definition: steps as a map",
    BUGFIX,
    swap("steps:\n", "steps: {a: 1}\nothers:\n"),
    ["workflows", "bugfix"],
    /bugfix\.yaml:4\d:\d+: steps: expected a list, found a map/,
    ["code_review", "hello_world"],
  ],
  [
    "definition: a text for a number",
    BUGFIX,
    swap("temperature: 0.3", "temperature: warm"),
    ["workflows", "bugfix"],
    /bugfix\.yaml:48:20: steps\[0\]\.config\.temperature: expected a number, found a text/,
    ["code_review", "hello_world"],
  ],
  [
    "definition: no text for a boolean",
    BUGFIX,
    swap("required: true", "required: maybe"),
    ["workflows", "bugfix"],
    /bugfix\.yaml:\d+:\d+: inputs\.bug_description\.required: expected true or false/,
    ["code_review", "hello_world"],
  ],
  [
    "definition: two documents",
    BUGFIX,
    more("---\na: 1\n"),
    ["workflows", "bugfix"],
    /bugfix\.yaml:\d+:\d+: more than one document/,
    ["code_review", "hello_world"],
  ],
  [
    "definition: a control character in a key",
    BUGFIX,
    swap("timeout: 1800", 'timeout: "\\e[2J"'),
    ["workflows", "bugfix"],
    /config\.timeout: expected a number, found a text/,
    ["code_review"],
  ],
  [
    "definition: gone",
    REVIEW,
    gone,
    ["workflows", "code_review"],
    /no definition: .*code_review/,
    ["bugfix", "hello_world"],
  ],
];

testBreakages(ROWS);
