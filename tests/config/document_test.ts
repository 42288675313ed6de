/**
 * `remotes.yaml` edited in place.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { RemotesDocument } from "../../src/config/document.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import "../helpers/late_files.ts";

const source = "r.yaml";
const PIN = `SHA256:${"A".repeat(43)}`;

const TEXT = `# Our servers
remotes:
  # the real one
  production:   # careful
    host:  "dev@prod.example"
    workspace: '/srv/my ws'
    port: 2222  # behind the gate
    x-owner: ops   # not ours

  staging:
    host: dev@stage.example
    workspace: /srv/ws

# what we use
default:  "production"   # for now
x-note: [1,  2]
`;

async function edited(
  text: string,
  edit: (document: RemotesDocument) => unknown,
): Promise<string> {
  const document = await RemotesDocument.open(text, { source });
  edit(document);
  return document.toString();
}

Deno.test("RemotesDocument.setRemote() adds behind the others and touches nothing", async () => {
  const fields = { host: "b.example", workspace: "/b" };
  const text = await edited(TEXT, (d) => d.setRemote("lab", fields));
  const added = "\n  lab:\n    host: b.example\n    workspace: /b\n";
  assert.equal(text, TEXT.replace("/srv/ws\n", `/srv/ws\n${added}`));
});

Deno.test("RemotesDocument.setRemote() keeps unknown keys and comments of a remote", async () => {
  const fields = { host: "b.example", workspace: "/srv/my ws" };
  const text = await edited(TEXT, (d) => d.setRemote("production", fields));
  const wanted = TEXT.replace("dev@prod.example", "b.example")
    .replace("    port: 2222  # behind the gate\n", "");
  assert.equal(text, wanted);
});

Deno.test("RemotesDocument.removeRemote() removes its lines alone", async () => {
  const text = await edited(TEXT, (d) => d.removeRemote("staging"));
  const lines =
    "\n  staging:\n    host: dev@stage.example\n    workspace: /srv/ws\n";
  assert.equal(text, TEXT.replace(lines, ""));
});

Deno.test("RemotesDocument.removeRemote() leaves a map when the last one goes", async () => {
  const text = await edited(TEXT, (d) => {
    assert.equal(d.removeRemote("staging"), true);
    assert.equal(d.removeRemote("production"), true);
    assert.equal(d.removeRemote("production"), false);
  });
  assert.match(text, /^# Our servers\nremotes: \{\}\n/);
  assert.match(text, /# what we use\ndefault: {2}"production" {3}# for now\n/);
});

Deno.test("RemotesDocument.renameRemote() and setDefault() keep place and quotes", async () => {
  const text = await edited(TEXT, (d) => {
    d.renameRemote("production", "live");
    d.setDefault("live");
  });
  const wanted = TEXT.replace("production:", "live:")
    .replace('"production"', '"live"');
  assert.equal(text, wanted);
});

Deno.test("RemotesDocument.clearDefault() removes one line and keeps the comment above", async () => {
  const text = await edited(TEXT, (d) => assert.ok(d.clearDefault()));
  assert.equal(text, TEXT.replace(/^default:.*\n/m, ""));
});

Deno.test("RemotesDocument.setHostKeys() writes one, several, none", async () => {
  const pin = (keys: readonly string[]) => (d: RemotesDocument) =>
    d.setHostKeys("staging", keys);
  const after = "    workspace: /srv/ws\n";
  const one = await edited(TEXT, pin([PIN]));
  assert.equal(one, TEXT.replace(after, `${after}    host_key: ${PIN}\n`));
  const two = await edited(one, pin([PIN, PIN]));
  const list = `    host_key:\n      - ${PIN}\n      - ${PIN}\n`;
  assert.equal(two, TEXT.replace(after, after + list));
  assert.equal(await edited(two, pin([])), TEXT);
});

Deno.test("RemotesDocument keeps CRLF and a byte order mark", async () => {
  const text = "\ufeff" + TEXT.replaceAll("\n", "\r\n");
  const out = await edited(text, (d) => {
    d.setRemote("lab", { host: "b", workspace: "/b" });
    d.setHostKeys("production", [PIN, PIN]);
    d.clearDefault();
  });
  assert.ok(out.startsWith("\ufeff# Our servers\r\n"));
  assert.doesNotMatch(out, /[^\r]\n/);
  assert.equal((await readRemotes(out, { source })).entries.size, 3);
});

const STARTS: readonly string[] = [
  "",
  "# only a comment\n",
  "{}\n",
  "remotes:\n",
  "remotes: {}  # none yet\n",
  "remotes: null\ndefault:\n",
  "---\nremotes: {}\n...\n",
  "default: x",
  "{remotes: {a: {host: h, workspace: /w}}, default: a} # flow\n",
];

for (const start of STARTS) {
  Deno.test(`RemotesDocument adds to ${JSON.stringify(start)}`, async () => {
    const text = await edited(start, (d) => {
      d.setRemote("lab", { host: "b", workspace: "/b" });
      d.setDefault("lab");
    });
    const file = await readRemotes(text, { source });
    assert.equal(file.entries.get("lab")?.kind, "ok");
    assert.equal(file.default, "lab");
    const comment = /#.*/.exec(start)?.[0] ?? "";
    assert.ok(text.includes(comment), text);
  });
}

Deno.test("RemotesDocument removes every duplicate of a remote", async () => {
  const text = "remotes:\n  a:\n    host: b\n  a:\n    host: c\n  d: {}\n";
  const out = await edited(text, (d) => d.removeRemote("a"));
  assert.equal(out, "remotes:\n  d: {}\n");
});

Deno.test("RemotesDocument refuses what an alias ties together, and stays as it was", async () => {
  const text = "remotes:\n  a: &a {host: h}\n  b: *a\n";
  const document = await RemotesDocument.open(text, { source });
  const wanted = { code: "config.invalid", message: /edit it by hand$/ };
  assert.throws(() => document.setHostKeys("b", [PIN]), wanted);
  assert.throws(() => document.removeRemote("a"), wanted);
  assert.equal(document.toString(), text);
});

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,6}$/);
const fields = fc.record({
  host: name,
  workspace: word,
  env: fc.dictionary(name, word, { noNullPrototype: true }),
  x: fc.array(word),
}, { noNullPrototype: true });

Deno.test("RemotesDocument writes any text so that it is read back", async () => {
  const property = fc.asyncProperty(name, fields, async (key, value) => {
    const text = await edited(TEXT, (d) => d.setRemote(`z${key}`, value));
    const { entries } = await readRemotes(text, { source });
    assert.deepEqual(entries.get(`z${key}`)?.fields, value);
    assert.ok(text.startsWith(TEXT.slice(0, TEXT.indexOf("\n# what"))));
  });
  await fc.assert(property, { numRuns: 60 });
});

Deno.test("RemotesDocument ends where it began after adding and removing", async () => {
  await fc.assert(
    fc.asyncProperty(name, fields, async (key, value) => {
      const text = await edited(TEXT, (d) => {
        d.setRemote(`z${key}`, value);
        d.renameRemote(`z${key}`, `y${key}`);
        d.removeRemote(`y${key}`);
      });
      assert.equal(text, TEXT);
    }),
    { numRuns: 60 },
  );
});
