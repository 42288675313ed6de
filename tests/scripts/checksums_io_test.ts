import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { CHECKSUMS, writeChecksums } from "../../scripts/checksums.ts";
import { runtimeFault } from "../../scripts/compile_runtime.ts";
import { targetOf } from "../../scripts/targets.ts";
import { runCommand } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test({
  name:
    "writeChecksums() writes what sha256sum -c accepts, until a byte changes",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await tempFolder();
    const { path } = folder;
    const file = `${path}/paracle-linux-x86_64`;
    await Deno.writeTextFile(file, "one");
    await Deno.writeTextFile(`${path}/paracle-macos-aarch64`, "two");
    await Deno.writeTextFile(`${path}/paracle-linux-aarch64`, "left over");
    await writeChecksums(pathToFileURL(`${path}/`), [
      "paracle-linux-x86_64",
      "paracle-macos-aarch64",
    ]);
    const check = () =>
      runCommand(["/usr/bin/sha256sum", "-c", CHECKSUMS], {
        cwd: path,
        env: {},
      });
    const before = await check();
    assert.equal(before.code, 0, before.err);
    assert.equal(
      before.out,
      "paracle-linux-x86_64: OK\nparacle-macos-aarch64: OK\n",
    );
    await Deno.writeTextFile(file, "One");
    assert.equal((await check()).code, 1);
  },
});

Deno.test("writeChecksums() makes no file when there is nothing to sum", async () => {
  await using folder = await tempFolder();
  await writeChecksums(pathToFileURL(`${folder.path}/`), []);
  const left = await Array.fromAsync(Deno.readDir(folder.path));
  assert.deepEqual(left, []);
});

Deno.test("runtimeFault() refuses a runtime that is missing or of another platform", async () => {
  await using folder = await tempFolder();
  const runtime = `${folder.path}/denort`;
  const linux = targetOf("linux-x86_64");
  const fault = (target = linux) => runtimeFault({ runtime, target });
  assert.match(await fault() ?? "", /: not a readable file; name a denort/);
  const elf = Uint8Array.fromHex(`7f454c46${"00".repeat(14)}3e00`);
  await Deno.writeFile(runtime, elf);
  assert.equal(await fault(), undefined);
  assert.match(
    await fault(targetOf("macos-aarch64")) ?? "",
    /: for linux-x86_64; name the denort of aarch64-apple-darwin/,
  );
  await Deno.writeTextFile(runtime, "#!/bin/sh\n");
  assert.match(await fault() ?? "", /: no program; name the denort/);
});
