/**
 * What a process knows when it starts, before anything is looked at.
 *
 * @module
 */
import { parseGlobals } from "./globals.ts";
import type { GlobalFlags } from "./io.ts";

/** What is known. */
export interface StartFacts {
  /** The words of the call without our flags, up to the first `--`. */
  readonly words: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
  /** What `--parac-root` names, absolute. */
  readonly root: string | undefined;
  /** The remote that a flag or the environment names. */
  readonly remote: string | undefined;
  /** Whether a flag does: then the words are for a program over there. */
  readonly isSent: boolean;
  readonly local: boolean;
  /** The text of the remotes that the program is locked to, if it is. */
  readonly remotes: string | null;
}

/** How a process was started. */
export interface Start extends Pick<StartFacts, "cwd" | "env"> {
  readonly argv: readonly string[];
  readonly remotes?: string | null;
}

/** What a start means; a call that cannot be read means nothing. */
export function startFacts(
  { argv, remotes = null, ...start }: Start,
): StartFacts {
  const { globals, words } = parsed(argv);
  const { local = false, paracRoot, remote } = globals;
  return {
    ...start,
    words,
    root: paracRoot === undefined ? undefined : absolute(paracRoot, start),
    remote: remote ??
      (local ? undefined : start.env("PARACLE_REMOTE") || undefined),
    isSent: remote !== undefined,
    local,
    remotes,
  };
}

function parsed(argv: readonly string[]): {
  readonly globals: Partial<GlobalFlags>;
  readonly words: readonly string[];
} {
  try {
    const { globals, argv: rest } = parseGlobals(argv);
    const end = rest.indexOf("--");
    return { globals, words: end < 0 ? rest : rest.slice(0, end) };
  } catch {
    return { globals: {}, words: [] };
  }
}

/**
 * From `~` or the folder of the program, without `.` and `..`, as Deno compares
 * paths; `node:path` would cost a start.
 */
export function absolute(
  path: string,
  { cwd, env }: Pick<StartFacts, "cwd" | "env">,
): string {
  const parts: string[] = [];
  const whole = /^~\//.test(path)
    ? `${env("HOME") ?? ""}${path.slice(1)}`
    : path.startsWith("/")
    ? path
    : `${cwd}/${path}`;
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
