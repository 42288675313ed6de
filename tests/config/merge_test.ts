/**
 * Which remote a command runs on.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type ChooseOptions, chooseRemote } from "../../src/config/merge.ts";

const project = { name: "p", path: "/ws/remotes.yaml" };
const user = { name: "u", path: "/home/remotes.yaml" };

function env(values: Readonly<Record<string, string>>): ChooseOptions["env"] {
  return (name) => values[name];
}

function chosen(options: Partial<ChooseOptions>): string {
  const choice = chooseRemote({ env: env({}), ...options });
  return choice.kind === "here"
    ? `here ${choice.why}`
    : `${choice.name} ${choice.why} ${choice.source}`;
}

const named = { PARACLE_REMOTE: "e" };
const local = { PARACLE_LOCAL: "1" };

const ROWS: readonly (readonly [string, Partial<ChooseOptions>, string])[] = [
  ["nothing", {}, "here none"],
  ["the user's default", { user }, "u user /home/remotes.yaml"],
  ["both defaults", { project, user }, "p project /ws/remotes.yaml"],
  [
    "the environment",
    { env: env(named), project },
    "e environment PARACLE_REMOTE",
  ],
  [
    "an empty variable",
    { env: env({ PARACLE_REMOTE: "" }), user },
    "u user /home/remotes.yaml",
  ],
  ["the flag", { flag: "f", env: env(named), project }, "f flag --remote"],
  ["--local", { local: true, env: env(named), project }, "here flag"],
  [
    "PARACLE_LOCAL",
    { env: env({ ...named, ...local }), project },
    "here environment",
  ],
  [
    "PARACLE_LOCAL=0",
    { env: env({ PARACLE_LOCAL: "0" }), project },
    "p project /ws/remotes.yaml",
  ],
  [
    "the flag and PARACLE_LOCAL",
    { flag: "f", env: env(local) },
    "f flag --remote",
  ],
];

for (const [what, options, wanted] of ROWS) {
  Deno.test(`chooseRemote() answers "${wanted}" when given ${what}`, () => {
    assert.equal(chosen(options), wanted);
  });
}

Deno.test("chooseRemote() refuses --local together with --remote", () => {
  const both = { flag: "f", local: true, env: env({}) };
  assert.throws(() => chooseRemote(both), { code: "usage.invalid" });
});
