import assert from "node:assert/strict";
import { variable } from "../../src/core/environment_io.ts";
import { userInfo } from "node:os";
import { systemUser } from "../../src/core/system_user_io.ts";
import { Surroundings } from "../../src/ssh/surroundings.ts";
import { environment } from "../helpers/ssh_remote.ts";

function surroundings(
  variables: Readonly<Record<string, string>>,
): Surroundings {
  return new Surroundings(environment(variables));
}

Deno.test("Surroundings.variable() takes empty for unset", () => {
  const around = surroundings({ A: "", B: "b" });
  assert.equal(around.variable("A"), undefined);
  assert.equal(around.variable("B"), "b");
  assert.equal(around.variable("C"), undefined);
});

Deno.test({
  name: "Surroundings knows nothing without permission",
  permissions: { env: false, sys: false },
  fn: () => {
    assert.equal(variable("HOME"), undefined);
    const around = new Surroundings();
    assert.equal(around.home, undefined);
    assert.equal(around.resolve("/a/key", undefined), "/a/key");
    assert.throws(() => around.userFor("lab"), {
      code: "config.invalid",
      message: /write it as user@lab/,
    });
  },
});

Deno.test("Surroundings finds home and user on every system", () => {
  const windows = surroundings({
    USERPROFILE: "C:\\Users\\me",
    USERNAME: "me",
  });
  assert.equal(windows.home, "C:\\Users\\me");
  assert.equal(windows.userFor("lab"), "me");
  const linux = surroundings({ HOME: "/home/me", LOGNAME: "me" });
  assert.equal(linux.home, "/home/me");
  assert.equal(linux.userFor("lab"), "me");
});

Deno.test("Surroundings.userFor() asks the system when no variable tells", () => {
  const unset = environment({});
  assert.equal(new Surroundings(unset).userFor("lab"), userInfo().username);
  assert.equal(new Surroundings(unset, () => "me").userFor("lab"), "me");
  const named = environment({ USER: "dev" });
  assert.equal(new Surroundings(named, () => "me").userFor("lab"), "dev");
  assert.throws(() => new Surroundings(unset, () => undefined).userFor("lab"), {
    code: "config.invalid",
  });
});

Deno.test({
  name: "systemUser() needs the three grants that the program has",
  permissions: { sys: ["uid", "gid", "userInfo"] },
  fn: () => assert.equal(typeof systemUser(), "string"),
});

Deno.test("Surroundings.resolve() expands ~ and starts at the base", () => {
  const around = surroundings({ HOME: "/home/me" });
  assert.equal(around.resolve("~", "/base"), "/home/me");
  assert.equal(around.resolve("~/.ssh/key", "/base"), "/home/me/.ssh/key");
  assert.equal(around.resolve("/etc/key", "/base"), "/etc/key");
  assert.equal(around.resolve("keys/a", "/base"), "/base/keys/a");
  assert.equal(around.resolve("~other/key", "/base"), "/base/~other/key");
  assert.equal(around.resolve("C:\\keys\\a", "/base"), "C:\\keys\\a");
  assert.equal(around.resolve("a", undefined), `${Deno.cwd()}/a`);
});
