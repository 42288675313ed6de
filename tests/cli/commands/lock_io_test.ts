/**
 * `paracle lock`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runHere } from "../../../src/cli/app.ts";
import { loadRemoteBook } from "../../../src/config/files_io.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { tempFolder } from "../../helpers/temp.ts";

const TEXT = `remotes:
  lab: { host: lab.example, workspace: /w, host_key: "SHA256:${
  "A".repeat(43)
}" }
`;

/** A command line in a workspace; undefined: in none. */
function cliIn(paracRoot: string | undefined): FakeCli {
  const remotes = () => loadRemoteBook({ env: () => undefined, paracRoot });
  return fakeCli({ services: { remotes } });
}

Deno.test("lock --print-flags reads the workspace's remotes, or a file", async () => {
  await using folder = await tempFolder();
  const paracRoot = `${folder.path}/.parac`;
  await Deno.mkdir(`${paracRoot}/config`, { recursive: true });
  await Deno.writeTextFile(`${paracRoot}/config/remotes.yaml`, TEXT);
  const file = `${folder.path}/other.yaml`;
  await Deno.writeTextFile(file, TEXT.replace("lab.example", "far.example"));
  const here = cliIn(paracRoot);
  await runHere(["lock", "--print-flags"], here);
  assert.equal(here.stdoutText(), "--allow-net=lab.example:22\n");
  const there = cliIn(undefined);
  await runHere(["lock", "--print-flags", "--remotes", file], there);
  assert.equal(there.stdoutText(), "--allow-net=far.example:22\n");
});

Deno.test("lock --print-flags prints what this Deno reads", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/sockets.yaml`;
  const tunnels = "tunnels: [{ local: /run/x.sock, remote: 1 }] }";
  await Deno.writeTextFile(file, TEXT.replace("}\n", `, ${tunnels}\n`));
  const cli = cliIn(undefined);
  await runHere(["lock", "--print-flags", "--remotes", file], cli);
  const [, minor] = Deno.version.deno.split(".").map(Number);
  const sockets = Number(minor) >= 9 ? ",unix:/run/x.sock" : "";
  assert.equal(cli.stdoutText(), `--allow-net=lab.example:22${sockets}\n`);
});

Deno.test("lock says what to type where there is no file, or nothing to do", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/none.yaml`;
  await assert.rejects(
    runHere(["lock"], cliIn(undefined)),
    { code: "usage.invalid", message: /with "paracle lock --print-flags"/ },
  );
  await assert.rejects(
    runHere(["lock", "--print-flags", "--remotes", file], cliIn(undefined)),
    { code: "config.not_found", message: /none\.yaml: no such file; name one/ },
  );
  await assert.rejects(
    runHere(["lock", "--print-flags"], cliIn(undefined)),
    { code: "config.not_found", message: /no workspace here; name a file/ },
  );
});

Deno.test("lock names the user's own file where the workspace has none", async () => {
  await using folder = await tempFolder();
  const home = `${folder.path}/a home`;
  await Deno.mkdir(`${home}/.config/paracle`, { recursive: true });
  const own = `${home}/.config/paracle/remotes.yaml`;
  const variable = Deno.build.os === "windows" ? "APPDATA" : "XDG_CONFIG_HOME";
  const env = (name: string): string | undefined =>
    name === variable ? `${home}/.config` : undefined;
  const fault = async (paracRoot: string | undefined): Promise<string> => {
    const remotes = () => loadRemoteBook({ env, paracRoot });
    const cli = fakeCli({ services: { remotes } });
    const failure = await runHere(["lock", "--print-flags"], cli)
      .catch((error: unknown) => error);
    assert.ok(failure instanceof Error);
    return failure.message;
  };
  const parac = `${folder.path}/.parac`;
  const any = /; name a file with --remotes FILE$/;
  assert.match(await fault(undefined), any);
  assert.match(await fault(parac), any);
  await Deno.writeTextFile(own, TEXT);
  const mine =
    /; your own remotes are in another file, name it: paracle lock --print-flags --remotes (['"]).*a home.*remotes\.yaml\1$/;
  assert.match(await fault(undefined), mine);
  assert.match(await fault(parac), mine);
});
