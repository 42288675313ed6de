/**
 * Which remote a command runs on, and who said so.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/** A `default` of a file. */
export interface DefaultRemote {
  /** The name it gives. */
  readonly name: string;
  /** The file. */
  readonly path: string;
}

/** Everything that may choose. */
export interface ChooseOptions {
  /** `--remote NAME`. */
  readonly flag?: string | undefined;
  /** `--local`. */
  readonly local?: boolean;
  /** The environment: `PARACLE_REMOTE`, `PARACLE_LOCAL`. */
  readonly env: (name: string) => string | undefined;
  /** The project's default. */
  readonly project?: DefaultRemote | undefined;
  /** The user's default. */
  readonly user?: DefaultRemote | undefined;
}

/** What was chosen, by whom, and where that is written. */
export type RemoteChoice =
  | {
    readonly kind: "here";
    readonly why: "flag" | "environment" | "none";
  }
  | {
    readonly kind: "remote";
    readonly name: string;
    readonly why: "flag" | "environment" | "project" | "user";
    /** `--remote`, `PARACLE_REMOTE` or the file. */
    readonly source: string;
  };

/**
 * Chooses: the flag, then the environment, then the project's default, then
 * the user's, then here. `--local` and `PARACLE_LOCAL=1` mean here unless
 * `--remote` is given.
 *
 * @throws `usage.invalid` when `--local` and `--remote` are given together.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseRemote } from "./merge.ts";
 *
 * const project = { name: "lab", path: "remotes.yaml" };
 * const choice = chooseRemote({ env: () => undefined, project });
 * assert.deepEqual(choice, {
 *   kind: "remote",
 *   name: "lab",
 *   why: "project",
 *   source: "remotes.yaml",
 * });
 * ```
 */
export function chooseRemote(options: ChooseOptions): RemoteChoice {
  const { flag, local = false, env, project, user } = options;
  if (local && flag !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot choose a remote: --local and --remote are both given; leave one out",
    );
  }
  if (local) return { kind: "here", why: "flag" };
  if (flag !== undefined) return chosen(flag, "flag", "--remote");
  if (isOn(env("PARACLE_LOCAL"))) return { kind: "here", why: "environment" };
  const named = env("PARACLE_REMOTE");
  if (named !== undefined && named !== "") {
    return chosen(named, "environment", "PARACLE_REMOTE");
  }
  if (project !== undefined) {
    return chosen(project.name, "project", project.path);
  }
  if (user !== undefined) return chosen(user.name, "user", user.path);
  return { kind: "here", why: "none" };
}

function chosen(
  name: string,
  why: "flag" | "environment" | "project" | "user",
  source: string,
): RemoteChoice {
  return { kind: "remote", name, why, source };
}

function isOn(value: string | undefined): boolean {
  return /^(1|true|yes|on)$/i.test(value ?? "");
}
