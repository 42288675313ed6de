import assert from "node:assert/strict";
import { launchFailure } from "../../src/ssh/launch.ts";
import type { ParacleError } from "../../src/core/errors.ts";
import { plainLaunch } from "../helpers/words.ts";

const PLACE = { host: "lab", port: 22, user: "me" };
const LAUNCH = plainLaunch(["paracle"], { folder: "/srv/ws" });

function failure(report: string, place = PLACE): ParacleError {
  return launchFailure(report, { place, name: "lab1", launch: LAUNCH });
}

Deno.test("launchFailure() tells four wrong folders apart, each with its fix", () => {
  const fix =
    'correct its "workspace" in the file that this names: paracle remote show lab1';
  const cases = {
    missing:
      `no such folder; see what is there with: ssh me@lab ls, and ${fix}`,
    "not-folder": `a file, not a folder; ${fix}`,
    "no-parac":
      `it has no .parac folder, so it is not a workspace; find one with: ssh me@lab find . -maxdepth 4 -name .parac, and ${fix}`,
    "denied /srv":
      `permission denied, me may not enter "/srv"; look with: ssh me@lab ls -ld /srv`,
  };
  for (const [report, text] of Object.entries(cases)) {
    const error = failure(`${report}\n`);
    assert.equal(error.message, `Cannot use "/srv/ws" on me@lab: ${text}`);
    assert.equal(error.details["reason"], report.split(" ")[0]);
    assert.equal(error.exitCode, 247);
  }
});

Deno.test("launchFailure() names the port when it is not 22", () => {
  const { message, details } = failure("missing", { ...PLACE, port: 2222 });
  assert.match(message, /with: ssh -p 2222 me@lab ls,/);
  assert.equal(details["port"], 2222);
});

Deno.test("launchFailure() names an IPv6 host as ssh wants it", () => {
  const { message } = failure("missing", { ...PLACE, host: "::1" });
  assert.match(message, /ssh me@::1 ls, /);
});

Deno.test("launchFailure() without a name leaves its place open", () => {
  const { message } = launchFailure("not-folder", {
    place: PLACE,
    launch: LAUNCH,
  });
  assert.match(message, /paracle remote show NAME$/);
});

Deno.test("launchFailure() quotes a folder for both shells", () => {
  const folder = "~/my ws";
  const { message } = launchFailure("denied", {
    place: PLACE,
    launch: { ...LAUNCH, folder },
  });
  assert.match(
    message,
    /look with: ssh me@lab 'ls -ld "\$HOME"\/'"'"'my ws'"'"$/,
  );
});

Deno.test("launchFailure() prints PATH only where it was searched", () => {
  assert.match(
    failure("no-command /a:/b").message,
    /not found on PATH \(\/a:\/b\); .* "paracle remote install lab1"/,
  );
  assert.doesNotMatch(failure("no-program").message, /PATH/);
  assert.equal(failure("odd words").code, "exec.failed");
});
