import assert from "node:assert/strict";
import { plainRemotes, plainTunnels } from "../../src/cli/complete_remotes.ts";
import { formatTunnel } from "../../src/config/tunnel_spec.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import "../helpers/late_files.ts";

const TUNNELS = `remotes:
  lab: # the first
    host: lab.example
    workspace: /srv/ws
    tunnels:
      - {local: 8000, remote: 80}
      - local: 5432
        remote: 5432
        remote_host: db.example
        bind: 0.0.0.0
      - {type: remote, local: 3000, remote: 9000}
      - {type: remote, local: 3000, remote: 9001, local_host: other}
      - {type: dynamic, local: 1080}
      - {local: /run/a.sock, remote: /run/b.sock}
  none:
    host: none.example
    workspace: /srv/ws
    tunnels:
  broken: 1
default: lab
`;

Deno.test("plainTunnels() calls each tunnel as the proven file does", async () => {
  const { entries } = await readRemotes(TUNNELS, { source: "x" });
  const plain = plainRemotes([TUNNELS]);
  assert.deepEqual([...plain?.keys() ?? []], [...entries.keys()]);
  const lab = entries.get("lab");
  assert.equal(lab?.kind, "ok", JSON.stringify(lab));
  const ids = lab.remote.tunnels.map(formatTunnel);
  assert.equal(ids.length, 6);
  assert.deepEqual(plainTunnels(plain?.get("lab")), ids);
  assert.deepEqual(plainTunnels(plain?.get("none")), []);
});

Deno.test("plainTunnels() leaves to the proof what it would have to prove", () => {
  for (
    const tunnel of [
      1,
      { local: 80 },
      { local: "80", remote: 80 },
      { local: 70_000, remote: 80 },
      { local: 80, remote: 80, type: "other" },
      { local: 80, remote: 80, bind: 1 },
      { local: 80, remote: 80, remote_host: [] },
      { local: 80, remote: 80, local_host: 7 },
    ]
  ) {
    const found = plainTunnels({ tunnels: [tunnel] });
    assert.equal(found, undefined, JSON.stringify(tunnel));
  }
  assert.equal(plainTunnels("x"), undefined);
  assert.equal(plainTunnels({ tunnels: {} }), undefined);
});

Deno.test("plainRemotes() lets the first text that has a name count", () => {
  const first = "remotes:\n  b: {host: one}\n";
  const second = "default: a\nremotes:\n  a: {host: two}\n  b: {host: two}\n";
  const found = plainRemotes([first, second, "remotes:\n", "default: x\n"]);
  assert.deepEqual([...found ?? []], [
    ["b", { host: "one" }],
    ["a", { host: "two" }],
  ]);
  assert.deepEqual(plainRemotes([]), new Map());
  for (const text of ["", "- a\n", "remotes: [a]\n", "remotes: {{\n"]) {
    assert.equal(plainRemotes([first, text]), undefined, text);
  }
});
