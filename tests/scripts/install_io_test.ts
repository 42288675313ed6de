/**
 * `scripts/install.sh` against a release on a server of this process.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import {
  installTest,
  openPlace,
  PROGRAM,
  SCRIPT,
  which,
} from "../helpers/install_place.ts";
import { namesIn } from "../helpers/installing.ts";
import { runCommand } from "../helpers/program.ts";

for (const shell of ["/bin/sh", "/bin/bash"]) {
  installTest(
    `install.sh installs, and says how to undo (${shell})`,
    async () => {
      await using place = await openPlace(shell);
      const { code, out, err } = await place.install();
      assert.deepEqual([code, err], [0, ""]);
      const file = `${place.target}/paracle`;
      assert.equal(
        out,
        `Installed paracle, version 9.9.9 as ${file}\nTo undo: rm "${file}"\n` +
          "That folder is not on your PATH; add it with: " +
          `export PATH="${place.target}:$PATH"\n`,
      );
      assert.equal(await Deno.readTextFile(file), PROGRAM);
      assert.deepEqual(await place.installed(), ["paracle"]);
    },
  );
}

installTest(
  "install.sh takes another folder and replaces what is there",
  async () => {
    await using place = await openPlace();
    const folder = `${place.home}/my tools`;
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/paracle`, "old");
    const { code, err } = await place.install("--dir", folder);
    assert.equal(code, 0, err);
    assert.equal(await Deno.readTextFile(`${folder}/paracle`), PROGRAM);
  },
);

installTest(
  "install.sh takes wget, shasum or openssl where the usual are missing",
  async () => {
    await using place = await openPlace();
    for (const name of ["curl", "sha256sum"]) await place.remove(name);
    const wget = await which("wget");
    await place.tool("wget", `#!/bin/sh\nexec ${wget} "$@"\n`);
    await place.tool(
      "openssl",
      `#!/bin/sh\nexec ${await which("sha256sum")}\n`,
    );
    const { code, err } = await place.install();
    assert.equal(code, 0, err);
    assert.deepEqual(await place.installed(), ["paracle"]);
  },
);

for (const shell of ["/bin/sh", "/bin/bash"]) {
  installTest(
    `install.sh names a folder by its whole path (${shell})`,
    async () => {
      for (
        const [given, below] of [
          ["rel/bin", "rel/bin"],
          ["./rel/../-bin", "-bin"],
          ["-bin", "-bin"],
          ["~/my bin", "my bin"],
          ["./~", "~"],
        ] as const
      ) {
        await using place = await openPlace(shell);
        await Deno.mkdir(`${place.home}/rel`);
        const folder = `${place.home}/${below}`;
        const { code, err, out } = await place.install("--dir", given);
        assert.deepEqual([code, err], [0, ""]);
        assert.ok(out.includes(`\nTo undo: rm "${folder}/paracle"\n`), out);
        assert.ok(out.includes(`export PATH="${folder}:$PATH"\n`), out);
        assert.deepEqual(await namesIn(folder), ["paracle"]);
      }
    },
  );
}

installTest("install.sh refuses a home it cannot know", async () => {
  await using place = await openPlace();
  const { code, err } = await place.install("--dir", "~you/bin");
  assert.equal(code, 1);
  assert.match(
    err,
    /which folder ~you\/bin is; give --dir with the whole path/,
  );
  const none = await place.install("--dir", "");
  assert.equal(none.code, 1);
  assert.match(none.err, /--dir needs a folder/);
  assert.deepEqual(await namesIn(place.home), ["tools"]);
});

installTest(
  "install.sh refuses to install into a folder named paracle",
  async () => {
    await using place = await openPlace();
    const folder = `${place.target}/paracle`;
    await Deno.mkdir(folder, { recursive: true });
    const { code, err, out } = await place.install();
    assert.deepEqual([code, out], [1, ""]);
    assert.ok(err.includes(`${folder} is a folder, where the program `), err);
    const [, fix = ""] = /move it away with: (mv .*), or give/.exec(err) ?? [];
    assert.deepEqual(await place.installed(), ["paracle"]);
    assert.deepEqual(await namesIn(folder), []);
    await runCommand(["/bin/sh", "-c", fix], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin" },
    });
    assert.equal((await place.install()).code, 0);
  },
);

Deno.test("install.ps1 gives the reasons that install.sh gives", async () => {
  const [ps1, sh] = await Promise.all(
    ["ps1", "sh"].map((type) => readText(`scripts/install.${type}`)),
  );
  for (
    const reason of [
      "is a folder, where the program is to go; move it away with: ",
      "/SHA256SUMS is no list of checksums: open that address",
      "in place of $wanted); nothing was installed: run this again, ",
    ]
  ) {
    assert.ok(ps1?.includes(reason) && sh?.includes(reason), reason);
  }
});

installTest("install.sh refuses a folder it cannot write to", async () => {
  await using place = await openPlace();
  const file = `${place.home}/file`;
  await Deno.writeTextFile(file, "");
  const below = await place.install("--dir", `${file}/bin`);
  assert.equal(below.code, 1);
  assert.match(below.err, /cannot make the folder .*give another with --dir/);
  const dead = await place.install("--dir", "/proc/self");
  assert.equal(dead.code, 1);
  assert.match(dead.err, /cannot write to \/proc\/self; give another/);
});

installTest("install.sh of a clone asks for an address", async () => {
  const { code, err } = await runCommand(["/bin/sh", SCRIPT], {
    cwd: "/",
    env: { HOME: "/nowhere", PATH: "/usr/bin:/bin" },
  });
  assert.equal(code, 1);
  assert.match(
    err,
    /take install\.sh from a release, or set PARACLE_INSTALL_URL/,
  );
});
