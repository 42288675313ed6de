/**
 * Who sits at this terminal.
 *
 * @module
 */
import { systemUser } from "../core/system_user_io.ts";
import { userName } from "../core/user_name.ts";
import type { CliIo } from "./io.ts";

/** The user's name, as the environment or else the system has it. */
export function localUser({ env }: Pick<CliIo, "env">): string {
  return userName(env) ?? systemUser() ?? NOBODY;
}

/**
 * The user's name where it decides what one may do: the system's word counts,
 * as anybody can set a variable. The environment is asked only where the
 * system does not tell.
 */
export function decidingUser({ env }: Pick<CliIo, "env">): string {
  return systemUser() ?? userName(env) ?? NOBODY;
}

const NOBODY = "unknown"; // a container's user may have no name
