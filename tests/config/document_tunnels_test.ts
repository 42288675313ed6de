/**
 * Tunnels added to and removed from a `remotes.yaml`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { RemotesDocument } from "../../src/config/document.ts";

const source = "r.yaml";
const HEAD = "remotes:\n  lab:\n    host: h # host\n    workspace: /w\n";
const FIRST = "      # the API\n      - local: 8000 # here\n" +
  "        remote: 8000\n          # deep\n\n";
const SECOND = "      - { local: 5432, remote: 5432 } # db\n";
const TAIL = "      # after\n    env: {A: b} # env\n";
const LIST = `${HEAD}    tunnels: # all\n${FIRST}`;
const TUNNEL = { local: 1, remote: 2, bind: "::1" };
const ADDED = "      - local: 1\n        remote: 2\n        bind: ::1\n";

async function edited(
  text: string,
  edit: (document: RemotesDocument) => void,
): Promise<string> {
  const document = await RemotesDocument.open(text, { source });
  edit(document);
  return document.toString();
}

Deno.test("addTunnel() puts an item behind the last and moves no comment", async () => {
  const out = await edited(
    LIST + SECOND + TAIL,
    (d) => d.addTunnel("lab", TUNNEL),
  );
  assert.equal(out, LIST + SECOND + ADDED + TAIL);
});

Deno.test("addTunnel() takes a file without a line end, and CRLF", async () => {
  const bare = (LIST + SECOND).trimEnd();
  assert.equal(
    await edited(bare, (d) => d.addTunnel("lab", TUNNEL)),
    `${bare}\n${ADDED}`,
  );
  const crlf = (text: string): string => text.replaceAll("\n", "\r\n");
  assert.equal(
    await edited(crlf(LIST + SECOND), (d) => d.addTunnel("lab", TUNNEL)),
    crlf(LIST + SECOND + ADDED),
  );
});

Deno.test("addTunnel() makes the list, and takes a flow list apart", async () => {
  assert.equal(
    await edited(HEAD, (d) => d.addTunnel("lab", TUNNEL)),
    `${HEAD}    tunnels:\n${ADDED}`,
  );
  const flow = `${HEAD}    tunnels: [{local: 3, remote: 4}] # all\n`;
  assert.equal(
    await edited(flow, (d) => d.addTunnel("lab", TUNNEL)),
    `${HEAD}    tunnels: # all\n      - local: 3\n        remote: 4\n${ADDED}`,
  );
});

Deno.test("removeTunnel() takes one item and the comments inside it", async () => {
  assert.equal(
    await edited(LIST + SECOND + TAIL, (d) => d.removeTunnel("lab", 1)),
    LIST + TAIL,
  );
  assert.equal(
    await edited(LIST + SECOND + TAIL, (d) => d.removeTunnel("lab", 0)),
    `${HEAD}    tunnels: # all\n      # the API\n\n${SECOND}${TAIL}`,
  );
});

Deno.test("removeTunnel() of the only one leaves no list", async () => {
  const text = `${HEAD}    tunnels:\n${ADDED}`;
  assert.equal(await edited(text, (d) => d.removeTunnel("lab", 0)), HEAD);
});

Deno.test("removeTunnel() keeps what an alias means when its anchor goes", async () => {
  const text = `${HEAD}    tunnels:\n      - &a {local: 1, remote: 2}\n` +
    "      - *a\n";
  const out = await edited(text, (d) => d.removeTunnel("lab", 0));
  const document = await RemotesDocument.open(out, { source });
  assert.deepEqual(document.fieldsOf("lab")?.["tunnels"], [
    { local: 1, remote: 2 },
  ]);
});
