/**
 * Paths of the configuration.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { resolvePath, userRemotesPath } from "../../src/config/paths.ts";

const from = { home: "/home/ann", baseDir: "/srv/ws" };

Deno.test("resolvePath() expands ~ and starts relative paths from the base", () => {
  assert.equal(resolvePath("~", from), join("/home/ann"));
  assert.equal(resolvePath("~/.ssh/id", from), join("/home/ann/.ssh/id"));
  assert.equal(resolvePath("/etc/key", from), "/etc/key");
  assert.equal(resolvePath("keys/../id", from), join("/srv/ws/id"));
  assert.equal(resolvePath("~ann/id", from), join("/srv/ws/~ann/id"));
});

Deno.test("resolvePath() refuses what it cannot start anywhere", () => {
  const nowhere = { home: undefined, baseDir: undefined };
  for (const path of ["~/id", "id"]) {
    assert.throws(() => resolvePath(path, nowhere), { code: "config.invalid" });
  }
});

function path(
  variables: Readonly<Record<string, string>>,
  options: { readonly home?: string; readonly windows?: boolean } = {},
): string | undefined {
  const { home, windows = false } = options;
  return userRemotesPath({ env: (name) => variables[name], home, windows });
}

Deno.test("userRemotesPath() follows XDG_CONFIG_HOME, HOME and APPDATA", () => {
  const home = "/home/ann";
  const usual = "/home/ann/.config/paracle/remotes.yaml";
  assert.equal(path({}, { home }), usual);
  assert.equal(path({ XDG_CONFIG_HOME: "relative" }, { home }), usual);
  assert.equal(path({ XDG_CONFIG_HOME: "" }, { home }), usual);
  assert.equal(
    path({ XDG_CONFIG_HOME: "/xdg" }, { home }),
    "/xdg/paracle/remotes.yaml",
  );
  assert.equal(
    path({ APPDATA: "C:\\Data" }, { windows: true }),
    "C:\\Data\\paracle\\remotes.yaml",
  );
  assert.equal(path({}), undefined);
});
