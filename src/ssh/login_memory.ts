/**
 * What logins have read, kept so that a process can connect again when it may
 * read files no more.
 *
 * @module
 */
import { type IdentityText, readIdentity } from "./identity_file.ts";
import type { KnownHostsFile } from "./known_hosts.ts";
import { readKnownHosts } from "./known_hosts_file.ts";

/** The disk. */
export interface LoginDisk {
  /** See `readIdentity()`. */
  readonly identity: (path: string) => Promise<IdentityText | undefined>;
  /** See `readKnownHosts()`. */
  readonly knownHosts: (
    paths: readonly string[],
  ) => Promise<KnownHostsFile[]>;
}

/** How a read ended. */
type Outcome = PromiseSettledResult<unknown>;

const DISK: LoginDisk = { identity: readIdentity, knownHosts: readKnownHosts };

/**
 * The memory of one target. It reads the disk each time, as without a memory,
 * until it is kept; from then on what was read last is all there is, as with
 * the master connection of `ssh`: keys that are changed on the disk later do
 * not count, and no new host key is accepted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { LoginMemory } from "./login_memory.ts";
 *
 * let text = "old";
 * const memory = new LoginMemory({
 *   identity: () => Promise.resolve({ text, exposed: undefined }),
 *   knownHosts: () => Promise.resolve([]),
 * });
 * await memory.identity("/home/ada/.ssh/id");
 * memory.letIn({ byAgent: false });
 * memory.keep();
 * text = "new";
 * assert.equal((await memory.identity("/home/ada/.ssh/id"))?.text, "old");
 * ```
 */
export class LoginMemory {
  readonly #disk: LoginDisk;
  readonly #identities = new Map<string, Outcome>();
  readonly #knownHosts = new Map<string, Outcome>();
  #isComplete = false;
  #isKept = false;

  /** Remembers nothing yet. */
  constructor(disk: LoginDisk = DISK) {
    this.#disk = disk;
  }

  /**
   * Whether connecting again needs no file: the last login worked with a key
   * that was read. An agent is asked over its socket, which counts as a file.
   */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether the disk is read no more. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Reads an identity file, or says what was read. */
  async identity(path: string): Promise<IdentityText | undefined> {
    const read = () => this.#disk.identity(path);
    return await this.#recall(this.#identities, path, read);
  }

  /** Reads the files of known hosts, or says what was read. */
  async knownHosts(paths: readonly string[]): Promise<KnownHostsFile[]> {
    const read = () => this.#disk.knownHosts(paths);
    const key = paths.join("\n");
    return await this.#recall(this.#knownHosts, key, read) ?? [];
  }

  /** Hears with which kind of key a login worked. */
  letIn({ byAgent }: { readonly byAgent: boolean }): void {
    if (!this.#isKept) this.#isComplete = !byAgent;
  }

  /** Hears of a line that was added to a file of known hosts. */
  learned(path: string, line: string): void {
    for (const [key, outcome] of this.#knownHosts) {
      if (outcome.status === "rejected") continue;
      const files = [...outcome.value as KnownHostsFile[], {
        path,
        text: line,
      }];
      this.#knownHosts.set(key, { status: "fulfilled", value: files });
    }
  }

  /** Reads nothing from now on; of no effect before it is complete. */
  keep(): void {
    this.#isKept ||= this.#isComplete;
  }

  async #recall<T>(
    outcomes: Map<string, Outcome>,
    key: string,
    read: () => Promise<T>,
  ): Promise<T | undefined> {
    if (!this.#isKept) {
      const [outcome] = await Promise.allSettled([read()]);
      // One that was under way when all was kept may have been refused.
      if (!this.#isKept) outcomes.set(key, outcome);
    }
    const known = outcomes.get(key);
    if (known?.status === "rejected") throw known.reason;
    return known?.value as T | undefined;
  }
}
