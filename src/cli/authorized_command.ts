/**
 * What is odd about the only command that a line of `authorized_keys` allows.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import { printable } from "../core/printable.ts";
import { shellWord } from "../core/shell_word.ts";

const WHERE_INSTALLED = "~/.local/bin/paracle";

/**
 * Says that a command is not named with its path, and which line works. sshd
 * has the login shell start it in the home, with a PATH that lacks most places
 * where programs are put. Nothing when its path is there.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { commandWarning } from "./authorized_command.ts";
 *
 * const remote = { command: undefined, workspace: "/srv/ws" };
 * assert.equal(commandWarning("cd /srv/ws && /opt/paracle status", remote), undefined);
 * assert.match(
 *   commandWarning("paracle status", remote) ?? "",
 *   /cd \/srv\/ws && ~\/\.local\/bin\/paracle status$/,
 * );
 * ```
 */
export function commandWarning(
  command: string,
  remote: Pick<RemoteConfig, "command" | "workspace">,
): string | undefined {
  // `cd FOLDER &&` and `exec` may stand before the program.
  const line = command.trim().replace(/^cd\s[^;&|]*&&\s*/, "")
    .replace(/^exec\s+/, "");
  const [, program = "", rest = ""] = /^(\S+)(.*)$/s.exec(line) ?? [];
  const hasPath = /^["']?(\/|~\/|\$HOME\b|\$\{HOME\})/.test(program);
  // sshd itself is that one.
  if (program === "" || hasPath || program === "internal-sftp") {
    return undefined;
  }
  const path = program === "paracle"
    ? homeWord(remote.command ?? WHERE_INSTALLED)
    : `/PATH/OF/${program}`;
  return printable(
    `--command names "${program}" without its path: it is run in the home ` +
      "over there, where PATH may not lead to it; what works is: " +
      `cd ${homeWord(remote.workspace)} && ${path}${rest}`,
  );
}

/** A path for a shell, which knows what `~/` at its beginning is. */
function homeWord(path: string): string {
  return path.startsWith("~/")
    ? `~/${shellWord(path.slice(2))}`
    : shellWord(path);
}
