/**
 * Where the sessions of a remote are found by other processes.
 *
 * @module
 */
import { userRemotesPath } from "../config/paths.ts";
import type { RemoteConfig } from "../config/remote.ts";
import { controlPlace } from "../session/control_place_io.ts";
import { variable } from "../core/environment_io.ts";
import { workingFolder } from "../core/working_folder_io.ts";

/**
 * The folder of a remote's control socket: `.parac/run` beside the
 * `remotes.yaml` it comes from, or `run` in the user's own folder.
 */
export async function runFolder(
  remote: Pick<RemoteConfig, "baseDir">,
): Promise<string> {
  const base = remote.baseDir ?? workingFolder();
  const parac = `${base}/.parac`;
  try {
    if ((await Deno.stat(parac)).isDirectory) return `${parac}/run`;
  } catch {
    // The user's own folder has none, nor has where a locked program is run.
  }
  return `${userFolder() ?? base}/run`;
}

function userFolder(): string | undefined {
  const windows = Deno.build.os === "windows";
  const home = variable(windows ? "USERPROFILE" : "HOME");
  const path = userRemotesPath({ env: variable, home, windows });
  return path?.replace(/[\\/][^\\/]*$/, "");
}

/** Whether anything is where the session of a remote would listen. */
export async function hasSocket(
  remote: Pick<RemoteConfig, "name" | "baseDir">,
): Promise<boolean> {
  const folder = await runFolder(remote);
  const { path } = await controlPlace({ folder, name: remote.name });
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
