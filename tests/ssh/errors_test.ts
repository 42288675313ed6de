import assert from "node:assert/strict";
import type { ParacleError } from "../../src/core/errors.ts";
import {
  channelError,
  dialError,
  handshakeError,
} from "../../src/ssh/errors.ts";
import type { Ssh2Error } from "../../src/ssh/ssh2.d.ts";
import type { Stage } from "../../src/transport/stage.ts";

const PLACE = { host: "lab", port: 2222, user: "me" };

function ended(
  stage: Stage,
  firstWords: string,
  error?: Ssh2Error,
): ParacleError {
  return handshakeError(error, { place: PLACE, stage, firstWords });
}

Deno.test("dialError() translates what Deno throws", () => {
  const { errors } = Deno;
  const cases: readonly (readonly [Error, string])[] = [
    [new errors.ConnectionRefused("x"), "connect.refused"],
    [new errors.TimedOut("x"), "connect.timeout"],
    [new errors.NotCapable("x"), "config.permission_denied"],
    [new errors.NetworkUnreachable("x"), "connect.unreachable"],
    [new Error("failed to lookup address information"), "connect.dns"],
  ];
  for (const [thrown, code] of cases) {
    const error = dialError(thrown, PLACE) as ParacleError;
    assert.equal(error.code, code);
    assert.equal(error.cause, thrown);
    assert.match(error.message, /^Cannot connect to lab port 2222: /);
  }
  assert.equal(dialError("text", PLACE), "text");
});

Deno.test("dialError() names the flag that grants the network", () => {
  const says = (place: string, how: string): string => {
    const text = `Requires net access to "${place}", ${how}`;
    const error = dialError(new Deno.errors.NotCapable(text), PLACE);
    return (error as ParacleError).message;
  };
  const again = "run again with the --allow-net flag";
  assert.match(says("lab:2222", again), /--allow-net=lab:2222 \(in one flag /);
  assert.match(
    says("[::1]:2222", again),
    /--allow-net=\[::1\]:2222 \(in one flag /,
  );
  const built = "specify the required permissions during compilation";
  assert.match(
    says("lab:2222", built),
    /there; this program is locked to its /,
  );
});

Deno.test("handshakeError() knows who was turned away", () => {
  assert.equal(ended("banner", "").code, "connect.turned_away");
  const penalty = ended("banner", "Not allowed at this time\r\n");
  assert.equal(penalty.code, "connect.turned_away");
  assert.match(penalty.message, /PerSourcePenalties/);
  const crowd = ended("banner", "Exceeded MaxStartups\r\n");
  assert.equal(crowd.code, "connect.turned_away");
});

Deno.test("handshakeError() quotes a stranger's words without their control characters", () => {
  const { code, message } = ended(
    "banner",
    "HTTP/1.1 400\r\n\x1b[2J" + "x".repeat(999),
  );
  assert.equal(code, "connect.protocol");
  assert.match(message, /"HTTP\/1\.1 400\\r\\n\\x1b\[2Jx+"/);
  assert.ok(message.length < 300);
});

Deno.test("handshakeError() knows a lack of common algorithms", () => {
  const error = new Error("Handshake failed: no matching host key format");
  const { code, message, retryable } = ended(
    "key exchange",
    "SSH-2.0-x",
    error,
  );
  assert.equal(code, "connect.no_common");
  assert.match(message, /ssh -vv -p 2222 lab/);
  assert.equal(retryable, false);
});

Deno.test("handshakeError() tells a fault from an end", () => {
  const fault = ended("key exchange", "SSH-2.0-x", new Error("Invalid MAC"));
  assert.equal(fault.code, "connect.protocol");
  const end = ended("key exchange", "SSH-2.0-x");
  assert.equal(end.code, "connect.unreachable");
  assert.equal(end.details["stage"], "key exchange");
  assert.equal(ended("authenticate", "SSH-2.0-x").code, "connect.unreachable");
});

Deno.test("channelError() tells a closed port from a refused channel", () => {
  const refused: Ssh2Error = Object.assign(new Error("x\x1b"), { reason: 2 });
  const port = channelError(refused, "port 80 of db", "me@lab");
  assert.equal(port.code, "connect.refused");
  assert.match(
    port.message,
    /connection refused there; start the service there, or change the tunnel$/,
  );
  const session = channelError(refused, "a session", "me@lab");
  assert.equal(session.code, "exec.rejected");
  assert.match(session.message, /x\\x1b/);
  const forbidden: Ssh2Error = Object.assign(new Error("x"), { reason: 1 });
  assert.equal(
    channelError(forbidden, "port 80 of db", "me@lab").code,
    "exec.rejected",
  );
});

Deno.test("handshakeError() takes a reset for the network's doing", () => {
  const reset: Ssh2Error = new Error("Connection reset by peer");
  reset.level = "client-socket";
  const { code, retryable } = ended("key exchange", "", reset);
  assert.deepEqual([code, retryable], ["connect.unreachable", true]);
  const odd: Ssh2Error = new Error("Invalid packet length");
  odd.level = "protocol";
  assert.equal(ended("key exchange", "", odd).code, "connect.protocol");
});
