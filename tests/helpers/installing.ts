/**
 * Programs to install, and disks to install them on.
 *
 * @module
 */
import type { RemoteFixture } from "./remote_fixture.ts";

/** Writes a program that says which version it is, of at least `size` bytes. */
export async function writeProgram(
  fixture: RemoteFixture,
  version: string,
  size = 0,
): Promise<string> {
  const path = `${fixture.root}/client/paracle-${version}`;
  const text = `#!/bin/sh\necho "paracle, version ${version}"\nexit\n#`;
  await Deno.writeTextFile(path, text.padEnd(size, "x"));
  return path;
}

/** Names in a folder, sorted; none when it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), (e) => e.name);
    return names.toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Says why no disk can be mounted here, or nothing when one can. */
export function mountMissing(): string | undefined {
  if (Deno.build.os !== "linux") return "mounting needs Linux";
  if (Deno.uid() !== 0) return "mounting needs root";
  const folder = Deno.makeTempDirSync({ prefix: "paracle_mount_" });
  try {
    const mounted = run("mount", "-t", "tmpfs", "tmpfs", folder);
    return mounted && run("umount", folder)
      ? undefined
      : "mounting is not allowed here";
  } finally {
    Deno.removeSync(folder);
  }
}

/** Mounts a disk in memory at a new folder; disposing unmounts it. */
export function mountDisk(folder: string, options: string): Disposable {
  Deno.mkdirSync(folder);
  if (!run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder)) {
    throw new Error(`cannot mount ${folder} with ${options}`);
  }
  return { [Symbol.dispose]: () => void run("umount", "-l", folder) };
}

function run(program: string, ...args: readonly string[]): boolean {
  const command = new Deno.Command(program, { args: [...args] });
  return command.outputSync().success;
}
