/**
 * Comments of `remotes.yaml`: an edit loses those inside what it removes, and
 * no other.
 *
 * @module
 */
import assert from "node:assert/strict";
import { RemotesDocument } from "../../src/config/document.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { YamlText } from "../../src/config/yaml_text.ts";
import "../helpers/late_files.ts";

const source = "r.yaml";
const FIELDS = { host: "h", workspace: "/w" };
const BODY = "    host: h\n    workspace: /w\n";

async function edited(
  text: string,
  edit: (document: RemotesDocument) => unknown,
): Promise<string> {
  const document = await RemotesDocument.open(text, { source });
  edit(document);
  return document.toString();
}

Deno.test("removeRemote() of the only one keeps the comments around it", async () => {
  const text =
    `remotes:  # ours\n  # my lab, ask ops\n  lab:  # in\n    # in\n${BODY}  # below\n# end\n`;
  const out = await edited(text, (d) => d.removeRemote("lab"));
  assert.equal(
    out,
    "remotes: {}  # ours\n  # my lab, ask ops\n  # below\n# end\n",
  );
  const again = await edited(out, (d) => d.setRemote("lab", FIELDS));
  assert.equal(
    again,
    `remotes:  # ours\n  # my lab, ask ops\n  # below\n  lab:\n${BODY}# end\n`,
  );
});

Deno.test("setRemote() keeps the comments of a map that was empty", async () => {
  for (const empty of ["", " {}", " null", " {}"]) {
    const text = `remotes:${empty} # none yet\n  # put them here\ndefault: x\n`;
    const out = await edited(text, (d) => d.setRemote("lab", FIELDS));
    const wanted =
      `remotes: # none yet\n  # put them here\n  lab:\n${BODY}default: x\n`;
    assert.equal(out, wanted);
  }
});

Deno.test("setRemote() keeps the comments of a remote that was empty", async () => {
  const text = "remotes:\n  lab:\n    # todo fill\n  b: {}\n";
  const out = await edited(text, (d) => d.setRemote("lab", FIELDS));
  assert.equal(out, `remotes:\n  lab:\n    # todo fill\n${BODY}  b: {}\n`);
});

Deno.test("setHostKeys() puts the comments of a list above the key", async () => {
  const text = `remotes:
  lab:
    host: h
    host_key: # two
      - SHA256:a  # prod, rotated 2025
      # ed
      - SHA256:b
`;
  const head = "remotes:\n  lab:\n    host: h\n";
  const kept = "    # prod, rotated 2025\n    # ed\n";
  assert.equal(
    await edited(text, (d) => d.setHostKeys("lab", ["SHA256:c"])),
    `${head}${kept}    host_key: SHA256:c # two\n`,
  );
  assert.equal(
    await edited(text, (d) => d.setHostKeys("lab", ["SHA256:c", "SHA256:b"])),
    `${head}${kept}    host_key: # two\n      - SHA256:c\n      - SHA256:b\n`,
  );
});

Deno.test("setRemote() keeps the comments of a map and a list that change", async () => {
  const text = `remotes:
  lab:
    host: h  # $& $' $$
    keepalive:  # often
      # seconds
      interval: 5  # five
      count: 3     # three
    tunnels:
      # web
      - {local: 1, remote: 2}  # old port
    workspace: /w
`;
  const out = await edited(text, (d) =>
    d.setRemote("lab", {
      ...FIELDS,
      keepalive: { interval: 7 },
      tunnels: [{ local: 3, remote: 4 }],
    }));
  assert.equal(
    out,
    `remotes:
  lab:
    host: h  # $& $' $$
    # three
    keepalive:  # often
      # seconds
      interval: 7  # five
    # web
    # old port
    tunnels:
      - local: 3
        remote: 4
    workspace: /w
`,
  );
});

Deno.test("removeRemote() of a flow map keeps the comments of the others", async () => {
  const text = `# top
remotes: { # c1
  a: {host: h}, # c2
  # c3
  b: {host: i, # c4
    port: 3}, # c5
  c: {} } # c6
default: a
`;
  const out = await edited(text, (d) => d.removeRemote("b"));
  assert.deepEqual(
    commentsIn(out),
    "# c1 # c2 # c3 # c5 # c6 # top".split(/ (?=#)/),
  );
  const { entries } = await readRemotes(out, { source });
  assert.deepEqual([...entries.keys()], ["a", "c"]);
});

Deno.test("YamlText.set() puts comments first where no key has a line of its own", async () => {
  const yaml = await YamlText.open("{a: [1, # one\n 2]} # end\n", { source });
  yaml.set(["a"], 3);
  const out = yaml.toString();
  assert.deepEqual(commentsIn(out), ["# end", "# one"]);
  assert.deepEqual(yaml.value, { a: 3 });
});

/** The comments of a text whose values hold no `#`. */
function commentsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /#.*/.exec(line)?.[0] ?? [])
    .map((comment) => comment.trim()).sort();
}
