import assert from "node:assert/strict";
import { chooseApi, isServed } from "../../src/cli/api_choice.ts";
import { ParacleError } from "../../src/core/errors.ts";

const NONE = {
  api: undefined,
  remote: undefined,
  local: false,
  paracRoot: undefined,
};
const URL_HERE = "http://localhost:8000";

function chosen(
  flags: Partial<Parameters<typeof chooseApi>[0]>,
  variables: Readonly<Record<string, string>> = {},
): ReturnType<typeof chooseApi> {
  const env = (name: string): string | undefined => variables[name];
  return chooseApi({ ...NONE, ...flags }, { env });
}

Deno.test("chooseApi() takes the flag, then the variable, and the token with it", () => {
  assert.equal(chosen({}), undefined);
  assert.equal(chosen({}, { PARACLE_API_TOKEN: "t" }), undefined);
  assert.equal(chosen({}, { PARACLE_API_URL: "" }), undefined);
  const env = { PARACLE_API_URL: URL_HERE, PARACLE_API_TOKEN: "" };
  assert.deepEqual(chosen({}, env), { url: URL_HERE, token: undefined });
  const withToken = { ...env, PARACLE_API_TOKEN: "t" };
  assert.deepEqual(chosen({ api: "https://h/base//?q#f" }, withToken), {
    url: "https://h/base",
    token: "t",
  });
});

Deno.test("chooseApi() leaves the variable aside when the line says where", () => {
  const env = { PARACLE_API_URL: URL_HERE, PARACLE_REMOTE: "lab" };
  for (
    const flag of [{ remote: "lab" }, { local: true }, { paracRoot: "/w" }]
  ) {
    assert.equal(chosen(flag, env), undefined);
    assert.throws(() => chosen({ ...flag, api: URL_HERE }), {
      code: "usage.invalid",
      message: /--api with --remote, --local or --parac-root: choose one$/,
    });
  }
  assert.equal(chosen({}, { ...env, PARACLE_LOCAL: "1" }), undefined);
});

Deno.test("chooseApi() refuses two places in the environment with exit 2", () => {
  const env = { PARACLE_API_URL: URL_HERE, PARACLE_REMOTE: "lab" };
  assert.throws(
    () => chosen({}, env),
    (error) => error instanceof ParacleError && error.exitCode === 2,
  );
  assert.equal(chosen({ api: "http://h:1" }, env)?.url, "http://h:1");
  const empty = { ...env, PARACLE_REMOTE: "" };
  assert.equal(chosen({}, empty)?.url, URL_HERE);
});

Deno.test("chooseApi() refuses what is no address, and never shows a password", () => {
  for (
    const api of ["localhost:8000", "ftp://h", "8000", "http://", "\u001b"]
  ) {
    assert.throws(() => chosen({ api }), {
      code: "usage.invalid",
      message: /^Cannot use --api: expected http:\/\/HOST:PORT, found "/,
    }, api);
  }
  const env = { PARACLE_API_URL: "http://ada:s3cret@h" };
  assert.throws(
    () => chosen({}, env),
    (error) =>
      error instanceof ParacleError && !error.message.includes("s3cret") &&
      /^Cannot use PARACLE_API_URL: .*PARACLE_API_TOKEN$/.test(error.message),
  );
});

Deno.test("isServed() is true for what is about a workspace", () => {
  for (const command of ["agents", "agent", "workflow", "runs", "logs"]) {
    assert.equal(isServed(["--json", command, "list"]), true, command);
  }
  for (const command of ["auth", "api", "remote", "completion", "frob"]) {
    assert.equal(isServed([command]), false, command);
  }
  assert.equal(isServed([]), false);
});
