/**
 * The session of a remote, found by its note. Nothing that takes long to load
 * may be imported from here.
 *
 * @module
 */
import { connectControl } from "../session/control_dial_io.ts";
import { controlPlace } from "../session/control_place_io.ts";
import { GIVEN_KEYS } from "./fingerprint.ts";
import type { CliIo } from "./io.ts";
import { isLocked } from "./version_io.ts";
import { slowNotice } from "./slow_notice.ts";
import { VERSION } from "./version.ts";
import type { WarmSession } from "./warm.ts";
import {
  nearestParac,
  readWarmNote,
  sourcesOf,
  warmNotePath,
} from "./warm_io.ts";

/**
 * Looks for the session of a remote without reading the configuration: a note
 * says what the configuration was, and is believed if nothing of it changed.
 */
export async function findWarmSession(
  name: string,
  io: Pick<CliIo, "cwd" | "env" | "err">,
): Promise<WarmSession | undefined> {
  if (Deno.build.os === "windows") return undefined;
  // A key in the environment is a setting that no note knows.
  if (GIVEN_KEYS.some((key) => io.env(key) !== undefined)) return undefined;
  const parac = await nearestParac(io.cwd());
  const { folders, sources } = sourcesOf(parac, io.env);
  for (const folder of folders) {
    const path = await warmNotePath(folder, name);
    const note = await readWarmNote(path, { name, sources });
    if (note === undefined) continue;
    if (await isLocked()) return undefined; // to remotes that no note knows
    const place = await controlPlace({ folder, name });
    const { fingerprint, host } = note;
    const client = await connectControl(place, {
      fingerprint,
      version: VERSION,
      onSlow: ({ pid }) => io.err(slowNotice(pid)),
    });
    return client && { client, host };
  }
  return undefined;
}
