/**
 * What `paracle remote up` gives up, and when.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../../src/core/errors.ts";
import { failed, FakeSession, ready, remoteStatus } from "./fake_session.ts";
import { SessionCli } from "./session_cli.ts";

const NEVER = ["run", "ffi", "import"];

function stand(cli: SessionCli, name: string): void {
  const session = cli.session(name);
  session.needsFiles = false;
  session.set({ link: ready(1) });
}

Deno.test("remote up gives up reading when the last remote was connected to", async () => {
  const cli = await SessionCli.start(["up", "lab", "two"]);
  stand(cli, "lab");
  cli.session("lab").set({ link: failed() }); // it stood: enough
  assert.deepEqual(cli.sealed, []);
  stand(cli, "two");
  assert.deepEqual(cli.sealed, ["read", ...NEVER]);
  cli.session("two").set({ link: ready(9) });
  assert.deepEqual(cli.sealed, ["read", ...NEVER]);
  await cli.interrupt();
  for (const name of ["lab", "two"]) {
    assert.deepEqual(cli.session(name).asked, ["keep files", "down"]);
  }
});

Deno.test("remote up keeps reading while one session needs files", async () => {
  const cli = await SessionCli.start(["up", "lab", "two"]);
  cli.session("lab").set({ link: ready(1) });
  stand(cli, "two");
  assert.deepEqual(cli.sealed, NEVER);
  await cli.interrupt();
  assert.deepEqual(cli.session("two").asked, ["down"]);
});

Deno.test("remote up gives nothing up while one remote was never connected to", async () => {
  const cli = await SessionCli.start(["up", "lab", "two"]);
  stand(cli, "lab");
  cli.session("two").set({ link: failed() }); // a person may mend its key
  assert.deepEqual(cli.sealed, []);
  await cli.interrupt();
});

Deno.test("remote up waits for no remote whose session could not start", async () => {
  const taken = new ParacleError("tunnel.port_in_use", "Cannot listen: taken");
  const cli = await SessionCli.start(["up", "lab", "two"], {
    unstartable: { lab: taken },
  });
  stand(cli, "two");
  assert.deepEqual(cli.sealed, ["read", ...NEVER]);
  await cli.interrupt();
});

Deno.test("remote up gives nothing up beside a session of another process", async () => {
  const other = new FakeSession(remoteStatus("lab", { link: ready(1) }));
  const cli = await SessionCli.start(["up", "lab", "two", "--wait"], {
    others: { lab: other },
  });
  stand(cli, "two");
  assert.deepEqual(cli.sealed, []);
  await cli.interrupt();
});
