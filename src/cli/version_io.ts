/**
 * What this program was made from.
 *
 * @module
 */
import { VERSION } from "./version.ts";

/** What `scripts/build_info.ts` put beside the code. */
export interface BuildInfo {
  /** The commit; null when it is not known. */
  readonly commit: string | null;
  /** The other inputs of the build; null when they are not known. */
  readonly ["built_from"]: Readonly<Record<string, unknown>> | null;
  /** The `remotes.yaml` the program is locked to; null: it is not. */
  readonly remotes: string | null;
}

// Named at run time: it exists while the program is compiled, and inside it.
const EMBEDDED = ["../../dist/build.json"] as const;

const UNKNOWN: BuildInfo = {
  commit: null,
  ["built_from"]: null,
  remotes: null,
};

/** What was put in when this program was compiled. */
export async function buildInfo(): Promise<BuildInfo> {
  if (!Deno.build.standalone) return UNKNOWN;
  try {
    const module: { readonly default: BuildInfo } = await import(
      EMBEDDED[0],
      { with: { type: "json" } }
    );
    return module.default;
  } catch (error) {
    // Compiled by other means than `deno task compile`.
    if (error instanceof TypeError) return UNKNOWN;
    throw error;
  }
}

/** The version of the Deno this program runs on. */
export function denoVersion(): string {
  return Deno.version.deno;
}

/** Whether this program knows no remotes but its own. */
export async function isLocked(): Promise<boolean> {
  return (await buildInfo()).remotes !== null;
}

/**
 * What `paracle --version --json` prints: version, commit, platform, the Deno
 * it runs on, and the inputs of the build. Run from its source it knows no
 * commit and no inputs.
 */
export async function versionDocument(): Promise<
  Readonly<Record<string, unknown>>
> {
  const { commit, ["built_from"]: inputs } = await buildInfo();
  return {
    version: VERSION,
    commit,
    target: Deno.build.target,
    deno: denoVersion(),
    ["built_from"]: inputs,
  };
}
