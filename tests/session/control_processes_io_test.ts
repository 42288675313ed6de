import assert from "node:assert/strict";
import { connectControl } from "../../src/session/control_dial_io.ts";
import { controlPlace } from "../../src/session/control_place_io.ts";
import { ControlServer } from "../../src/session/control_server.ts";
import { listenControl } from "../../src/session/control_socket_io.ts";
import { FakeSession } from "../helpers/fake_session.ts";
import { tempFolder } from "../helpers/temp.ts";

const version = "1.0.0";
const helper = new URL("../helpers/control_process.ts", import.meta.url);

/** Starts a process that says when it is ready. */
async function startProcess(role: "serve" | "hold", folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", helper.pathname, role, folder],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "ready\n");
  return {
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      await child.stdin.abort().catch(() => {});
    },
  };
}

Deno.test("a command ends with connect.lost when its session's process is killed, and the next session takes over", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  const place = await controlPlace({ folder, name: "box" });
  const session = await startProcess("serve", folder);
  await using client = await connectControl(place, { version });
  assert.ok(client);
  await using process = await client.spawn(["hang"], { findParacle: false });
  await session.kill();
  await assert.rejects(process.status, { code: "connect.lost" });
  assert.equal(await connectControl(place, { version }), undefined);
  const { listener } = await listenControl(place, { version });
  await listener[Symbol.asyncDispose]();
});

Deno.test("a command is hung up when its client's process is killed", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  const place = await controlPlace({ folder, name: "box" });
  const signals: string[] = [];
  const gone = Promise.withResolvers<void>();
  const session = new FakeSession({
    programs: {
      hang: ({ onSignal, gone: ended }) =>
        new Promise<void>((resolve) => {
          onSignal((name) => void signals.push(name));
          ended.addEventListener("abort", () => {
            gone.resolve();
            resolve();
          });
        }),
    },
  });
  const { listener } = await listenControl(place, { version });
  const { pid } = Deno;
  const of = { remote: "box", version, pid };
  await using _server = ControlServer.start({ session, listener, ...of });
  const client = await startProcess("hold", folder);
  await client.kill();
  await gone.promise;
  assert.deepEqual(signals, ["SIGHUP"]);
});

const isRoot = Deno.uid() === 0;
const ignored = isRoot ? "" : " (ignored: needs root to become somebody else)";

Deno.test({
  name: `another user cannot connect${ignored}`,
  ignore: !isRoot,
  async fn() {
    await using temp = await tempFolder();
    await Deno.chmod(temp.path, 0o755);
    const folder = `${temp.path}/run`;
    const place = await controlPlace({ folder, name: "box" });
    const { listener } = await listenControl(place, { version });
    const { pid } = Deno;
    const of = { remote: "box", version, pid };
    const session = new FakeSession();
    await using _server = ControlServer.start({ session, listener, ...of });
    const connect = "import socket, sys\n" +
      "socket.socket(socket.AF_UNIX).connect(sys.argv[1])";
    const tryAs = async (uid: string): Promise<string> => {
      const { stderr } = await new Deno.Command("setpriv", {
        args: [
          ...["--reuid", uid, "--clear-groups"],
          ...["/usr/bin/python3", "-c", connect, place.path],
        ],
      }).output();
      return new TextDecoder().decode(stderr);
    };
    assert.equal(await tryAs("0"), "");
    assert.match(await tryAs("65534"), /PermissionError/);
    await Deno.chmod(folder, 0o755); // the socket's own mode holds too
    assert.match(await tryAs("65534"), /PermissionError/);
  },
});
