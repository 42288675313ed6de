/**
 * What this layer reads from the process: environment and home, where the
 * process may look at them.
 *
 * @module
 */
import { join } from "node:path";
import { variable } from "../core/environment_io.ts";
import { ParacleError } from "../core/errors.ts";
import { systemUser } from "../core/system_user_io.ts";
import { userName } from "../core/user_name.ts";
import { workingFolder } from "../core/working_folder_io.ts";

/** Looks a variable up. */
export type Environment = (name: string) => string | undefined;

/** The user's surroundings, as an environment describes them. */
export class Surroundings {
  readonly #env: Environment;
  readonly #systemUser: () => string | undefined;

  /** Asks the process if nobody else is given. */
  constructor(
    env: Environment = variable,
    askSystem: () => string | undefined = systemUser,
  ) {
    this.#env = env;
    this.#systemUser = askSystem;
  }

  /** A variable, or undefined when it is unset, empty or not permitted. */
  variable(name: string): string | undefined {
    return this.#env(name) || undefined;
  }

  /** The user's home folder, if known. */
  get home(): string | undefined {
    return this.variable("HOME") ?? this.variable("USERPROFILE");
  }

  /**
   * The local user's name: what `ssh` logs in as when nothing else is said.
   *
   * @throws {ParacleError} `config.invalid` when it cannot be known.
   */
  userFor(host: string): string {
    const name = userName(this.#env) ?? this.#systemUser();
    if (name !== undefined) return name;
    throw new ParacleError(
      "config.invalid",
      `Cannot connect to ${host}: no user name is configured and the local one is not known; write it as user@${host}`,
    );
  }

  /** Expands `~/` and makes a path absolute. */
  resolve(path: string, baseDir: string | undefined): string {
    const { home } = this;
    if (home !== undefined && path === "~") return home;
    if (home !== undefined && path.startsWith("~/")) {
      return join(home, path.slice(2));
    }
    if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
    return join(baseDir ?? workingFolder(), path);
  }
}
