/**
 * A process with a served session, or with a client of one: run as
 * `serve <folder>` or `hold <folder>`, it prints a line once it is ready.
 *
 * @module
 */
import { connectControl } from "../../src/session/control_dial_io.ts";
import { controlPlace } from "../../src/session/control_place_io.ts";
import { ControlServer } from "../../src/session/control_server.ts";
import { listenControl } from "../../src/session/control_socket_io.ts";
import { FakeSession } from "./fake_session.ts";

const version = "1.0.0";
const [role, folder = ""] = Deno.args;
const place = await controlPlace({ folder, name: "box" });
const encoder = new TextEncoder();

if (role === "serve") {
  const session = new FakeSession({
    programs: { hang: () => new Promise<void>(() => {}) },
  });
  const { listener, token } = await listenControl(place, { version });
  const { pid } = Deno;
  ControlServer.start({
    session,
    listener,
    remote: "box",
    version,
    pid,
    token,
  });
} else {
  const client = await connectControl(place, { version });
  await client?.spawn(["hang"], { findParacle: false });
}
await Deno.stdout.write(encoder.encode("ready\n"));
// Whoever started it ends it, by closing its input at the latest.
await Deno.stdin.read(new Uint8Array(1));
Deno.exit(0);
