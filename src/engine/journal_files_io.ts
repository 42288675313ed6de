/**
 * The files of one run record: each write is whole or not at all, stays in
 * the folder, and is refused once the run belongs to another process.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import {
  exists,
  isPlainFolder,
  namesIn,
  readOwn,
  requireFolder,
  syncFolder,
  unwritable,
  writeNew,
} from "./journal_disk_io.ts";

// `.metadata.yaml.2.<uuid>.tmp` is of the second that took the run over.
const TEMP = /^\..*\.(\d{1,9})\.[0-9a-f-]{36}\.tmp$/;

/** Whose files they are. */
export interface RunFilesOwner {
  /** Which owner of the run: 0 made it. */
  readonly generation: number;
  /** Rejects with `run.conflict` once another process has the run. */
  readonly requireOurs: () => Promise<void>;
}

/** How a file is written. */
export interface WriteOptions {
  /** Whether it must survive a loss of power. Default: true. */
  readonly durable?: boolean;
}

/** A run's folder as its owner writes it. */
export class RunFiles {
  /** Absolute path, without links. */
  readonly path: string;
  readonly #generation: number;
  readonly #requireOurs: () => Promise<void>;

  /** `path` is the run's folder. */
  constructor(path: string, { generation, requireOurs }: RunFilesOwner) {
    this.path = path;
    this.#generation = generation;
    this.#requireOurs = requireOurs;
  }

  /**
   * Puts a text in the place of a file, at most one folder deep.
   *
   * The order is what keeps an old owner out, even one that slept between any
   * two of these lines: who takes a run over first claims it, then removes the
   * temporary files of all before it, then reads.
   *
   * @throws {ParacleError} `workspace.unwritable`, `run.conflict`.
   */
  async write(
    name: string,
    text: string,
    { durable = true }: WriteOptions = {},
  ): Promise<void> {
    const target = join(this.path, name);
    try {
      const folder = dirname(target);
      if (folder !== this.path) await requireFolder(folder);
      const temp = join(
        folder,
        `.${basename(target)}.${this.#generation}.${crypto.randomUUID()}.tmp`,
      );
      try {
        await writeNew(temp, text, durable);
        await this.#requireOurs();
        await Deno.rename(temp, target);
      } catch (error) {
        await Deno.remove(temp).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      // A temporary file that is gone was removed by who took over.
      if (error instanceof Deno.errors.NotFound) await this.#requireOurs();
      throw unwritable(target, error);
    }
  }

  /** The text of a file; undefined without one, and for what is no file of this folder. */
  async read(name: string): Promise<string | undefined> {
    return await readOwn(join(this.path, name));
  }

  /** Whether there is anything of this name. */
  async has(name: string): Promise<boolean> {
    return await exists(join(this.path, name));
  }

  /** The names of the files in a folder of the record, without temporary ones. */
  async names(folder: string): Promise<readonly string[]> {
    return await namesIn(join(this.path, folder));
  }

  /** Removes a file of ours if it is there; never fails. */
  async remove(name: string): Promise<void> {
    try {
      await this.#requireOurs();
      await Deno.remove(join(this.path, name));
    } catch {
      // Gone, or not ours; what stays means nothing without a beating heart.
    }
  }

  /**
   * Removes what earlier owners were writing. What a later one writes stays:
   * it may have taken the run over while this one was about to.
   */
  async removeTemps(): Promise<void> {
    const folders = [".", "steps", "artifacts"];
    for (const folder of folders.map((name) => join(this.path, name))) {
      if (!await isPlainFolder(folder)) continue;
      for await (const { name } of Deno.readDir(folder)) {
        if (!name.startsWith(".") || !name.endsWith(".tmp")) continue;
        const [, generation = "0"] = TEMP.exec(name) ?? [];
        if (Number(generation) >= this.#generation) continue;
        await Deno.remove(join(folder, name)).catch(() => undefined);
      }
    }
  }

  /** Makes renames survive a loss of power where the system can. */
  async sync(): Promise<void> {
    await syncFolder(this.path);
  }
}
