/**
 * Builds programs that are locked to the remotes of a fixture.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compileArguments } from "../../scripts/compile.ts";
import { build, lockedPermissions } from "../../scripts/compile_build.ts";
import { compilerVersion } from "../../scripts/compile_runtime.ts";
import { permissionFlags } from "../../scripts/permissions.ts";
import { programBinary } from "./program.ts";
import type { RemoteFixture } from "./remote_fixture.ts";
import { NO_TOOLCHAIN, testToolchain } from "./toolchain.ts";

/** Why none is built here, or nothing when it can be. */
export function lockedMissing(): string | undefined {
  if (programBinary() === undefined) return "needs PARACLE_BIN";
  return testToolchain() === undefined ? NO_TOOLCHAIN : undefined;
}

/** Builds a program that is locked to the fixture's remotes; returns its path. */
export async function buildLocked(fixture: RemoteFixture): Promise<string> {
  const output = `${fixture.root}/paracle-locked`;
  const lockTo = `${fixture.root}/lock.yaml`;
  await Deno.copyFile(fixture.remotesFile, lockTo);
  const toolchain = testToolchain();
  assert.ok(toolchain, NO_TOOLCHAIN);
  const permissions = await lockedPermissions(permissionFlags(), {
    compiler: await compilerVersion(toolchain.deno),
    file: lockTo,
  });
  const { faults } = await build(
    [{ output, target: undefined }],
    { ...toolchain, lockTo },
    (one, entry) =>
      compileArguments({
        entry,
        output: one.output,
        extra: ["--quiet"],
        permissions,
      }),
  );
  assert.deepEqual(faults, []);
  return output;
}
