import assert from "node:assert/strict";
import {
  type DoctorCheck,
  DoctorList,
} from "../../../src/cli/commands/doctor_checks.ts";
import { checkHere } from "../../../src/cli/commands/doctor_local.ts";
import { permissionsReport } from "../../../src/cli/permissions.ts";
import { RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import type { OpenWorkspace } from "../../../src/workspace/locate.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";

const TUNNELS = [
  { local: "/etc/a.sock", remote: 80 },
  { local: "/opt/b.sock", remote: 81 },
  { local: "/etc/c.sock", remote: 82 },
  { local: 8000, remote: 83 },
  { type: "remote", local: "/run/there/d.sock", remote: 9000 },
];

interface Setup {
  readonly canWrite: (path: string) => boolean;
  readonly isBuilt?: boolean;
  readonly writes?: boolean;
}

/** What the doctor finds in the workspace `/my ws`, by name. */
async function found(setup: Setup): Promise<ReadonlyMap<string, DoctorCheck>> {
  const { canWrite, isBuilt = true, writes = true } = setup;
  const path = "/my ws/.parac/config/remotes.yaml";
  const lab = { host: "dev@lab", workspace: "/srv", tunnels: TUNNELS };
  const text = JSON.stringify({ remotes: { lab } });
  const content = await readRemotes(text, { source: path, baseDir: "/my ws" });
  const book = new RemoteBook({
    project: { path, baseDir: "/my ws", content },
    editFile: () => Promise.reject(new TypeError("not here")),
  });
  const place = { projectRoot: "/my ws", paracRoot: "/my ws/.parac" };
  const cli = fakeCli({
    env: { HOME: "/home/dev" },
    services: {
      remotes: () => Promise.resolve(book),
      session: () => Promise.resolve(undefined),
      workspace: () => Promise.resolve(place as OpenWorkspace),
    },
  });
  const checks = new Map<string, DoctorCheck>();
  await checkHere(cli, {
    doctor: new DoctorList({ tell: (one) => checks.set(one.name, one) }),
    name: undefined,
    lookAt: () => Promise.resolve(undefined),
    windows: false,
    canConnect: () => true,
    canWrite,
    isBuilt,
    permissions: () =>
      permissionsReport((kind, name) =>
        kind === "write" ? writes && name !== undefined : true
      ),
  });
  return checks;
}

Deno.test("checkHere() fails for sockets of tunnels that may not be made, and builds them in", async () => {
  const canWrite = (path: string): boolean =>
    !["/etc", "/run/there/d.sock"].includes(path);
  const { error, fix, status } = (await found({ canWrite }))
    .get("permissions") ?? {};
  assert.equal(status, "fail");
  assert.equal(error?.code, "config.permission_denied");
  assert.match(
    error.message,
    /^Cannot open \/etc\/a\.sock, \/etc\/c\.sock, \/run\/there\/d\.sock for tunnels: this process may not; /,
  );
  assert.match(
    fix ?? "",
    /^deno task compile .*--allow-write=\/etc,\/run\/there\/d\.sock$/,
  );
  const source = await found({ canWrite, isBuilt: false });
  assert.match(
    source.get("permissions")?.error?.message ?? "",
    /; grant it with: .*--allow-write=\/etc,/,
  );
});

Deno.test("checkHere() fails for a workspace that may not be written, and says where it may", async () => {
  const canWrite = (path: string): boolean => path !== "/my ws/.parac";
  const checks = await found({ canWrite });
  assert.equal(checks.get("permissions")?.status, "ok");
  const { error, fix, status } = checks.get("workspace here") ?? {};
  assert.equal(status, "fail");
  assert.equal(error?.code, "workspace.unwritable");
  assert.match(
    error.message,
    /^Cannot write \/my ws\/\.parac: .*; run it in the workspace, or build it anew/,
  );
  assert.equal(fix, "cd '/my ws'");
});

Deno.test("checkHere() finds nothing where all may be written, or nothing on purpose", async () => {
  for (
    const setup of [
      { canWrite: () => true },
      { canWrite: () => false, writes: false },
    ]
  ) {
    const checks = await found(setup);
    assert.equal(checks.get("permissions")?.status, "ok");
    assert.equal(checks.get("workspace here")?.status, "ok");
  }
});
