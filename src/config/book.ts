/**
 * Every remote that is configured, of the project and of the user.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import type { RemotesDocument } from "./document.ts";
import {
  type ChooseOptions,
  chooseRemote,
  type RemoteChoice,
} from "./merge.ts";
import type { RemoteConfig } from "./remote.ts";
import type { RemoteResult, RemotesFile } from "./remotes_file.ts";

/** Whose file: the workspace's or the user's. */
export type RemoteScope = "project" | "user";

/** One of the two files; it need not exist. */
export interface BookFile {
  /** Absolute path. */
  readonly path: string;
  /** Where its relative paths start. */
  readonly baseDir: string;
  /** What it says; undefined when it does not exist or cannot be read. */
  readonly content: RemotesFile | undefined;
  /** Why it cannot be read as a whole. */
  readonly failure?: ParacleError;
}

/** A remote and the file it comes from. */
export type RemoteEntry = RemoteResult & {
  /** Its name. */
  readonly name: string;
  /** Whose file. */
  readonly scope: RemoteScope;
};

/** Changes a file as a whole, one writer at a time; see `editFile()`. */
export type EditFile = (
  path: string,
  edit: (text: string | undefined) => Promise<string>,
) => Promise<void>;

/** What a book is made of. */
export interface RemoteBookOptions {
  /** The workspace's file; undefined outside a workspace. */
  readonly project?: BookFile | undefined;
  /** The user's file; undefined when there is no home folder. */
  readonly user?: BookFile | undefined;
  /** How a file is changed. */
  readonly editFile: EditFile;
  /** Whether the program was built with these and knows no others. Default: false. */
  readonly isLocked?: boolean;
}

/**
 * The remotes of both files; of one name the project's counts. A snapshot: an
 * edit changes the file, not the book. A file that cannot be read is a warning
 * until something would have to come from it; then its failure is thrown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RemoteBook } from "./book.ts";
 * import { readRemotes } from "./remotes_file.ts";
 *
 * const path = "/ws/.parac/config/remotes.yaml";
 * const text = "remotes: { lab: { host: lab.example, workspace: /srv/ws } }\n";
 * const content = await readRemotes(text, { source: path });
 * const editFile = () => Promise.reject(new TypeError("not here"));
 * const book = new RemoteBook({
 *   project: { path, baseDir: "/ws", content },
 *   editFile,
 * });
 * assert.equal(book.get("lab").workspace, "/srv/ws");
 * ```
 */
export class RemoteBook {
  /** Every remote, the project's first, each file in its order. */
  readonly entries: readonly RemoteEntry[];
  /** Whether they are part of the program, which knows no others. */
  readonly isLocked: boolean;
  /** Oddities of both files, `file:line:column: text`, and why one is unread. */
  readonly warnings: readonly string[];
  readonly #files: Readonly<Record<RemoteScope, BookFile | undefined>>;
  readonly #editFile: EditFile;

  /** Merges the two files. */
  constructor(options: RemoteBookOptions) {
    const { project, user } = options;
    this.#files = { project, user };
    this.#editFile = options.editFile;
    this.isLocked = options.isLocked ?? false;
    const own = entriesOf("project", project);
    const names = new Set(own.map(({ name }) => name));
    const others = entriesOf("user", user);
    this.entries = [...own, ...others.filter(({ name }) => !names.has(name))];
    this.warnings = [project, user].flatMap((file) =>
      file?.failure?.message ?? file?.content?.warnings ?? []
    );
  }

  /** The default remote's name: the project's, else the user's, as far as known. */
  get default(): string | undefined {
    if (this.isUnread("project")) return undefined;
    return this.defaultOf("project") ?? this.defaultOf("user");
  }

  /** Whether a file is there and cannot be read as a whole. */
  isUnread(scope: RemoteScope): boolean {
    return this.#files[scope]?.failure !== undefined;
  }

  /** The default one file gives. */
  defaultOf(scope: RemoteScope): string | undefined {
    return this.#files[scope]?.content?.default;
  }

  /** Where a new remote goes: the workspace's file, else the user's. */
  get scope(): RemoteScope {
    return this.#files.project === undefined ? "user" : "project";
  }

  /** Paths of the files that are there, or built in; the project's first. */
  get paths(): readonly string[] {
    const { project, user } = this.#files;
    return [project, user].flatMap((file) =>
      file?.content === undefined && file?.failure === undefined
        ? []
        : [file.path]
    );
  }

  /** The path of a file, if there can be one. */
  pathOf(scope: RemoteScope): string | undefined {
    return this.#files[scope]?.path;
  }

  /** Where relative paths of a file start. */
  baseDirOf(scope: RemoteScope): string | undefined {
    return this.#files[scope]?.baseDir;
  }

  /**
   * Makes sure that a file was read, before its silence counts as an answer.
   *
   * @throws `config.invalid` and others when it cannot be read.
   */
  requireRead(scope: RemoteScope): void {
    const failure = this.#files[scope]?.failure;
    if (failure !== undefined) throw failure;
  }

  /** An entry by name, sound or broken, as far as the files can be read. */
  find(name: string): RemoteEntry | undefined {
    if (this.isUnread("project")) return undefined; // it might have the name
    return this.entries.find((entry) => entry.name === name);
  }

  /**
   * Whether a file has a remote of this name, even one the other file hides.
   *
   * @throws `config.invalid` and others when that file cannot be read.
   */
  has(scope: RemoteScope, name: string): boolean {
    this.requireRead(scope);
    return this.#files[scope]?.content?.entries.has(name) ?? false;
  }

  /**
   * A remote by name.
   *
   * @throws `config.unknown_remote` when there is none; `config.invalid` with
   * every fault when it is broken, or when the file that counts is.
   */
  get(name: string): RemoteConfig {
    const entry = this.entry(name);
    if (entry.kind === "ok") return entry.remote;
    throw new ParacleError(
      "config.invalid",
      `Cannot use remote "${printable(name)}": ${entry.faults.join("; ")}`,
      { details: { remote: name, issues: entry.faults } },
    );
  }

  /**
   * An entry by name, sound or broken.
   *
   * @throws `config.unknown_remote` when there is none; `config.invalid` when
   * the file that would tell cannot be read.
   */
  entry(name: string): RemoteEntry {
    this.requireRead("project");
    const entry = this.find(name);
    if (entry !== undefined) return entry;
    this.requireRead("user");
    const known = this.entries.map((other) => other.name);
    const shown = printable(name);
    const from = this.#defaultFile(name);
    const fix = this.isLocked
      ? `this program is locked to: ${printable(known.join(", "))}; build ` +
        "another with: deno task compile --lock-to FILE"
      : `add it with "paracle remote add ${shown} [USER@]HOST WORKSPACE"`;
    throw new ParacleError(
      "config.unknown_remote",
      `Cannot find remote "${shown}"${from}: not configured` +
        `${didYouMean(name, known)}; ${fix}`,
      { details: { remote: name, known } },
    );
  }

  /**
   * Which remote a command runs on; see {@linkcode chooseRemote}.
   *
   * @throws `config.invalid` when a file that might hold the default cannot be
   * read.
   */
  choose(
    options: Pick<ChooseOptions, "env" | "flag" | "local">,
  ): RemoteChoice {
    const said = chooseRemote(options);
    if (said.kind === "remote" || said.why !== "none") return said;
    const of = (scope: RemoteScope): ChooseOptions["project"] => {
      this.requireRead(scope);
      const name = this.defaultOf(scope);
      const path = this.pathOf(scope);
      if (name === undefined || path === undefined) return undefined;
      return { name, path };
    };
    const project = of("project");
    const user = project === undefined ? of("user") : undefined;
    return chooseRemote({ ...options, project, user });
  }

  /**
   * Changes one file under its lock; `change` sees its newest text.
   *
   * @throws `config.unwritable` or `config.permission_denied` when it cannot
   * be saved; whatever `change` throws, with the file as it was.
   */
  async edit<T>(
    scope: RemoteScope,
    change: (document: RemotesDocument) => T,
  ): Promise<T> {
    const path = this.pathOf(scope);
    if (path === undefined) {
      const fix = scope === "user"
        ? "the home folder is not known; set HOME"
        : `no workspace here; use --user`;
      throw new ParacleError(
        "config.unwritable",
        `Cannot save remotes: ${fix}`,
      );
    }
    const { RemotesDocument } = await import("./document.ts");
    const made: T[] = [];
    await this.#editFile(path, async (text) => {
      const document = await RemotesDocument.open(text, { source: path });
      made.splice(0, made.length, change(document));
      return document.toString();
    });
    const [result] = made;
    return result as T;
  }

  #defaultFile(name: string): string {
    const scope = this.defaultOf("project") === name ? "project" : "user";
    if (this.defaultOf(scope) !== name) return "";
    return ` (the default of ${printable(this.pathOf(scope) ?? scope)})`;
  }
}

function entriesOf(
  scope: RemoteScope,
  file: BookFile | undefined,
): readonly RemoteEntry[] {
  return [...file?.content?.entries ?? []]
    .map(([name, result]) => ({ ...result, name, scope }));
}
