/**
 * The flags of `paracle lock`, tried on Deno: what is not named is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { lockFlags } from "../../src/cli/lock_flags.ts";
import { bookOf } from "../../src/cli/lock_book_io.ts";
import { denoVersion } from "../../src/cli/version_io.ts";
import { runCommand } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

const PROBE = `
const done = [];
for (const [how, port] of Deno.args.map((word) => word.split(":"))) {
  const place = { hostname: "127.0.0.1", port: Number(port) };
  try {
    const one = how === "listen" ? Deno.listen(place) : await Deno.connect(place);
    one.close();
    done.push("ok");
  } catch (error) {
    done.push(error.name);
  }
}
console.log(done.join(" "));
`;

/** A port that nobody has. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function remotesOf(port: number, local: number): string {
  return `remotes:
  lab:
    host: 127.0.0.1
    port: ${port}
    workspace: /w
    host_key: SHA256:${"A".repeat(43)}
    tunnels: [{ local: ${local}, remote: 1 }]
`;
}

Deno.test("lockFlags() leaves the remote and its tunnels, and nothing else, to a program", async () => {
  await using folder = await tempFolder();
  const probe = `${folder.path}/probe.js`;
  await Deno.writeTextFile(probe, PROBE);
  using remote = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [local, elsewhere] = [freePort(), freePort()];
  const text = remotesOf(remote.addr.port, local);
  const { out, err } = await runCommand(
    [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-config"],
      ...[...await lockFlags(text, "r.yaml"), probe],
      ...[`connect:${remote.addr.port}`, `connect:${other.addr.port}`],
      ...[`listen:${local}`, `listen:${elsewhere}`],
    ],
    { cwd: folder.path, env: { HOME: folder.path } },
  );
  assert.equal(out, "ok NotCapable ok NotCapable\n", err);
});

Deno.test("lockFlags() names sockets as the running Deno reads them", async () => {
  await using folder = await tempFolder();
  const text = remotesOf(22, 8000).replace("local: 8000", "local: /run/x.sock");
  const flags = await lockFlags(text, "r.yaml", { deno: denoVersion() });
  const { code, err } = await runCommand(
    [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-config"],
      ...[...flags, "-"],
    ],
    { cwd: folder.path, env: { HOME: folder.path }, stdin: "" },
  );
  assert.equal(code, 0, err);
});

Deno.test("bookOf() holds the remotes of a text, and saves none", async () => {
  const book = await bookOf(remotesOf(22, 8000), "/ws");
  assert.deepEqual(book.entries.map(({ name }) => name), ["lab"]);
  assert.equal(book.get("lab").baseDir, "/ws");
  for (const scope of ["project", "user"] as const) {
    await assert.rejects(
      book.edit(scope, () => {}),
      /^ParacleError: Cannot save remotes: this paracle is locked to /,
    );
  }
});
