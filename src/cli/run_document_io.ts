/**
 * The file that a run's document goes to: proven to be writable before
 * anything is paid for, there as a whole or not at all.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";

/** A file that will be written. */
export interface DocumentFile extends AsyncDisposable {
  /** Puts the text there. */
  write(text: string): Promise<void>;
}

/**
 * Opens a file for a document. What is there stays until `write`; a device or
 * a pipe is written to as it is. Disposing removes what was not written.
 *
 * @throws What the system says when it cannot be written.
 */
export async function openDocumentFile(path: string): Promise<DocumentFile> {
  const found = await statOf(path);
  if (found?.isDirectory) throw new Deno.errors.IsADirectory("it is a folder");
  if (found !== undefined && !found.isFile) return await openInPlace(path);
  // The file itself, where the path is a link to it.
  const target = found === undefined ? path : await Deno.realPath(path);
  const temporary = join(
    dirname(target),
    `.${basename(target)}.${crypto.randomUUID()}.tmp`,
  );
  const file = await Deno.open(temporary, { write: true, createNew: true });
  let isPending = true;
  return {
    write: async (text) => {
      await writeAll(file, text);
      await file.sync();
      await Deno.rename(temporary, target);
      isPending = false;
    },
    [Symbol.asyncDispose]: async () => {
      file.close();
      if (isPending) await Deno.remove(temporary).catch(() => {});
    },
  };
}

async function openInPlace(path: string): Promise<DocumentFile> {
  const file = await Deno.open(path, { write: true });
  return {
    write: (text) => writeAll(file, text),
    [Symbol.asyncDispose]: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function writeAll(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) {
    sent += await file.write(bytes.subarray(sent));
  }
}
