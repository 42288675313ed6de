import assert from "node:assert/strict";
import { scanHostKeys } from "../../src/ssh/scan.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { forgeKey } from "../helpers/forged_key.ts";
import { fingerprint, generateKey } from "../helpers/keys.ts";
import { closedPort, startPeer } from "../helpers/peers.ts";
import { environment, sshdRemote } from "../helpers/ssh_remote.ts";
import { startSshServer } from "../helpers/ssh_server.ts";
import { type HostKeyType, sshdTest, startSshd } from "../helpers/sshd.ts";
import { tempFolder } from "../helpers/temp.ts";

const TYPES: readonly HostKeyType[] = ["rsa", "ed25519", "ecdsa-384"];

sshdTest("scanHostKeys() shows the keys of every kind", async () => {
  await using sshd = await startSshd({ hostKeys: TYPES });
  const keys = await scanHostKeys(await sshdRemote(sshd));
  assert.deepEqual(
    keys.map(({ type, fingerprint }) => `${type} ${fingerprint}`).toSorted(),
    sshd.hostKeys.map((line) => `${line.split(" ")[0]} ${fingerprint(line)}`)
      .toSorted(),
  );
  assert.doesNotMatch(sshd.logText(), /Accepted|Failed publickey/);
});

sshdTest("scanHostKeys() shows the only key of a server", async () => {
  await using sshd = await startSshd({ hostKeys: ["rsa"] });
  const keys = await scanHostKeys(await sshdRemote(sshd));
  assert.deepEqual(keys.map(({ type }) => type), ["ssh-rsa"]);
});

Deno.test("scanHostKeys() never logs in", async () => {
  const hostKey = generateKey();
  await using server = await startSshServer({ hostKeys: [hostKey] });
  const { host, port } = server.clientOptions;
  const keys = await scanHostKeys({ host, port, user: "tester" });
  assert.deepEqual(keys.map((key) => key.fingerprint), [hostKey.fingerprint]);
  assert.deepEqual(server.stats().attempts, []);
  await server.until(({ open }) => open === 0);
});

Deno.test("scanHostKeys() fails as connecting does", async () => {
  const nobody = { host: "127.0.0.1", port: closedPort(), user: "me" };
  await assert.rejects(scanHostKeys(nobody), { code: "connect.refused" });
  await using peer = startPeer("silent");
  const { host, port } = peer;
  const silent = { host, port, user: "me", connectTimeoutMs: 100 };
  await assert.rejects(scanHostKeys(silent), { code: "connect.timeout" });
  assert.equal(peer.connections(), 1); // no other kind is tried
});

Deno.test("scanHostKeys() rethrows the reason of its signal", async () => {
  await using peer = startPeer("silent");
  const { host, port } = peer;
  const controller = new AbortController();
  const reason = { mine: true };
  const scanning = scanHostKeys({ host, port, user: "me" }, {
    signal: controller.signal,
    onStage: (stage) => {
      if (stage === "banner") controller.abort(reason);
    },
  });
  assert.equal(await scanning.catch((error) => error), reason);
});

Deno.test("scanHostKeys() lists no key that the server cannot sign with", async () => {
  await using server = await startSshServer({
    hostKeys: [forgeKey(generateKey())],
  });
  const { host, port, user } = server.clientOptions;
  await assert.rejects(scanHostKeys({ host, port, user }), {
    code: "connect.protocol",
  });
});

Deno.test("a key that is accepted but not proven is not remembered", async () => {
  await using folder = await tempFolder();
  await using server = await startSshServer({
    hostKeys: [forgeKey(generateKey())],
  });
  const { host, port, user } = server.clientOptions;
  const knownHosts = `${folder.path}/known_hosts`;
  let asked = 0;
  await assert.rejects(
    SSHTransport.connect({ host, port, user, knownHosts }, {
      env: environment({ HOME: folder.path }),
      onUnknownHostKey: () => Promise.resolve(++asked === 1),
    }),
    { code: "connect.protocol" },
  );
  assert.equal(asked, 1);
  await assert.rejects(Deno.stat(knownHosts), { name: "NotFound" });
});
