/**
 * Watching a `.parac` folder on disk.
 *
 * @module
 */
import { join, relative } from "node:path";
import type { Change, WatchChanges } from "./change_hub.ts";
import { changesOf, WATCHED_FOLDERS } from "./change_hub_paths.ts";

/** Saving a file is several events; they are told as one change. */
const QUIET_MS = 100;

/**
 * Makes a watch of what clients may have seen. Folders that are not there yet
 * are watched as soon as they are; where the system cannot watch, nothing is
 * told.
 */
export function watchWorkspace(paracRoot: string): WatchChanges {
  return (tell) => new Watch(paracRoot, tell);
}

/** A watch of the root by name, and one of whole folders in it. */
class Watch implements AsyncDisposable {
  readonly #root: string;
  readonly #tell: (changes: readonly Change[]) => void;
  readonly #changed = new Set<string>();
  readonly #done: Promise<void>;
  readonly #started = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout>;
  #top: Deno.FsWatcher | undefined;
  #folders: Deno.FsWatcher | undefined;
  #followed: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(root: string, tell: (changes: readonly Change[]) => void) {
    this.#root = root;
    this.#tell = tell;
    // Whoever has just connected is answered first.
    this.#timer = setTimeout(() => this.#started.resolve(), 0);
    this.#done = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#started.resolve();
    close(this.#top);
    close(this.#folders);
    await this.#done;
  }

  async #run(): Promise<void> {
    await this.#started.promise;
    if (this.#closed) return;
    this.#top = open([this.#root, join(this.#root, "memory")], false);
    this.#watchFolders();
    if (this.#top !== undefined) await this.#follow(this.#top);
    await this.#followed;
  }

  /** Takes in folders that have come since. */
  #watchFolders(): void {
    const before = this.#followed;
    close(this.#folders);
    const paths = WATCHED_FOLDERS.map((name) => join(this.#root, name));
    const watcher = this.#folders = open(paths, true);
    this.#followed = (async () => {
      await before;
      if (watcher !== undefined) await this.#follow(watcher);
    })();
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (this.#closed) return;
      if (kind === "access") continue;
      const names = paths.map((path) =>
        relative(this.#root, path).replaceAll("\\", "/")
      );
      if (
        watcher === this.#top && kind === "create" &&
        names.some((name) => WATCHED_FOLDERS.includes(name))
      ) this.#watchFolders();
      for (const name of names) this.#changed.add(name);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#settle(), QUIET_MS);
    }
  }

  #settle(): void {
    const changes = changesOf([...this.#changed]);
    this.#changed.clear();
    if (changes.length > 0) this.#tell(changes);
  }
}

function open(
  paths: readonly string[],
  recursive: boolean,
): Deno.FsWatcher | undefined {
  const there = paths.filter(isFolder);
  try {
    return there.length === 0
      ? undefined
      : Deno.watchFs([...there], { recursive });
  } catch {
    return undefined; // no more watches to be had: clients ask again by themselves
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function close(watcher: Deno.FsWatcher | undefined): void {
  try {
    watcher?.close();
  } catch {
    // Closed already: its events had come to an end.
  }
}
