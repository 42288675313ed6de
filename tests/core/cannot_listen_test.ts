import assert from "node:assert/strict";
import { cannotListen } from "../../src/core/cannot_listen.ts";

const named = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name });

Deno.test("cannotListen() says what to do about each cause", () => {
  const cases = [
    [named("AddrInUse", "x"), "api.port_in_use", /ss -ltnp sport = :80, or/],
    [
      named("NotCapable", 'Requires net access to "h:80", run again'),
      "config.permission_denied",
      /this process may not; grant it with: --allow-net=h:80 \(in one flag /,
    ],
    [named("AddrNotAvailable", "gone\n"), "api.failed", /gone\\n; choose/],
    ["text", "api.failed", /: unknown; choose another with --host and --port$/],
  ] as const;
  for (const [cause, code, message] of cases) {
    const error = cannotListen({ host: "h\u001b", port: 80 }, cause);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot serve on h\\x1b:80: /);
    assert.equal(error.cause, cause);
  }
});
