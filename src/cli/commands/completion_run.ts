/**
 * The work of `paracle completion`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { POWERSHELL_COMPLETION } from "./completion_powershell.ts";

/** Shells with a completion script. */
export type Shell = "bash" | "zsh" | "fish" | "powershell";

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_paracle() {
  local IFS=$'\\n'
  COMPREPLY=($(paracle __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _paracle paracle
`,
  zsh: `#compdef paracle
_paracle() {
  local -a found
  found=(\${(f)"$(paracle __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -- $found; else _files; fi
}
compdef _paracle paracle
`,
  fish:
    `complete -c paracle -f -a '(paracle __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
  powershell: POWERSHELL_COMPLETION,
};

/** Prints the script. */
export function runCompletion(
  this: CliContext,
  _flags: Record<never, never>,
  shell: Shell,
): void {
  this.io.out(SCRIPTS[shell]);
}
