/**
 * What a binary is made from, for `paracle --version --json`. Nothing of it
 * differs from one build of a commit to the next.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { sha256 } from "./checksums.ts";
import { readText, repository } from "./repository.ts";

/** What goes into the binary beside its code; `src/cli/version_io.ts` reads it. */
export interface BuildInfo {
  /** The commit; null when this is no clone. */
  readonly commit: string | null;
  /** The other inputs. */
  readonly ["built_from"]: {
    /** Whether files differ from the commit; null when there is none. */
    readonly modified: boolean | null;
    /** SHA-256 of `deno.lock`, and with it of every package. */
    readonly ["deno_lock"]: string;
    /** The version of the Deno that compiled. */
    readonly compiler: string;
    /** SHA-256 of the `remotes.yaml` the binary is locked to, or null. */
    readonly ["locked_to"]: string | null;
  };
  /** The text of that `remotes.yaml`. */
  readonly remotes: string | null;
}

/** What a build starts from, beside the repository. */
export interface BuildInputs {
  /** The Deno that compiles. */
  readonly deno: string;
  /** The `remotes.yaml` to lock the binary to. */
  readonly lockTo: string | undefined;
}

/** Looks at the repository and asks the compiler for its version. */
export async function buildInfo(
  { deno, lockTo }: BuildInputs,
): Promise<BuildInfo> {
  const commit = await output("git", "rev-parse", "HEAD");
  const changes = await output("git", "status", "--porcelain");
  const remotes = lockTo === undefined ? null : await Deno.readTextFile(lockTo);
  const version = await output(deno, "--version");
  return {
    commit: commit?.trim() ?? null,
    ["built_from"]: {
      modified: changes === undefined ? null : changes !== "",
      ["deno_lock"]: await digest(await readText("deno.lock") ?? ""),
      compiler: version?.match(/^deno (\S+)/)?.[1] ?? "unknown",
      ["locked_to"]: remotes === null ? null : await digest(remotes),
    },
    remotes,
  };
}

/** Says why a build has no commit, and what that means. */
export async function commitFault(): Promise<string> {
  const folder = fileURLToPath(repository());
  const why = await output("git", "--version") === undefined
    ? "git does not start; install it"
    : `git knows none; see: git -C "${folder}" rev-parse HEAD`;
  return `Warning: the binary will not know its commit, and will not be the same bytes as one that does: ${why}`;
}

async function digest(text: string): Promise<string> {
  return `sha256:${await sha256(new TextEncoder().encode(text))}`;
}

/** What a program prints, or undefined when it is missing or fails. */
async function output(
  program: string,
  ...args: readonly string[]
): Promise<string | undefined> {
  try {
    const { code, stdout } = await new Deno.Command(program, {
      args: [...args],
      cwd: repository(),
      stderr: "null",
    }).output();
    return code === 0 ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
