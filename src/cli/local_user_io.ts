/**
 * Who sits at this terminal.
 *
 * @module
 */
import { userInfo } from "node:os";
import type { CliIo } from "./io.ts";

/** The user's name, as the environment or else the system has it. */
export function localUser({ env }: Pick<CliIo, "env">): string {
  const names = ["USER", "LOGNAME", "USERNAME"];
  const name = names.map(env).find((each) => each !== undefined && each !== "");
  return name ?? systemUser();
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a container's user may have no name
  }
}
