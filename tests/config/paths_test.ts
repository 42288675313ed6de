/**
 * Paths of the configuration.
 *
 * @module
 */
import assert from "node:assert/strict";
import { userRemotesPath } from "../../src/config/paths.ts";

function path(
  variables: Readonly<Record<string, string>>,
  options: { readonly home?: string; readonly windows?: boolean } = {},
): string | undefined {
  const { home, windows = false } = options;
  return userRemotesPath({ env: (name) => variables[name], home, windows });
}

Deno.test("userRemotesPath() follows XDG_CONFIG_HOME, HOME and APPDATA", () => {
  const home = "/home/dev";
  const usual = "/home/dev/.config/paracle/remotes.yaml";
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
