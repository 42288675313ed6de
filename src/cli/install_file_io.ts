/**
 * The file that is installed: what it is, its digest, its bytes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { type ProgramKind, programKind } from "./install_program.ts";

/** A program file that is to be sent. */
export interface ProgramFile {
  /** As it was named. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of all of it, hexadecimal. */
  readonly sha256: string;
  /** What it needs. */
  readonly kind: ProgramKind;
  /** The digest of its first `length` bytes. */
  sha256Of(length: number): Promise<string>;
  /** Its bytes from `offset` to the end. */
  stream(offset: number): Promise<ReadableStream<Uint8Array>>;
}

const CHUNK = 256 * 1024;

/**
 * Looks at a program file.
 *
 * @throws {ParacleError} `usage.invalid` when it is none or cannot be read.
 */
export async function openProgramFile(path: string): Promise<ProgramFile> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw unusable(path, "it is no file");
    using file = await Deno.open(path);
    const kind = await programKind((offset, length) =>
      readAt(file, offset, length)
    );
    if (kind === undefined) {
      throw unusable(
        path,
        "it is no program; build one with: deno task compile",
      );
    }
    return {
      path,
      size,
      kind,
      sha256: await digest(path, size),
      sha256Of: (length) => digest(path, length),
      stream: async (offset) => {
        const open = await Deno.open(path);
        await open.seek(offset, Deno.SeekMode.Start);
        return open.readable;
      },
    };
  } catch (error) {
    if (error instanceof ParacleError) throw error;
    if (error instanceof Deno.errors.NotCapable) throw error;
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Error
      ? printable(error.message)
      : "it cannot be read";
    throw unusable(path, why, error);
  }
}

async function readAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  await file.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

async function digest(path: string, length: number): Promise<string> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(CHUNK);
  using file = await Deno.open(path);
  for (let left = length; left > 0;) {
    const read = await file.read(buffer.subarray(0, Math.min(left, CHUNK)));
    if (read === null) break;
    hash.update(buffer.subarray(0, read));
    left -= read;
  }
  return hash.digest("hex");
}

function unusable(path: string, why: string, cause?: unknown): ParacleError {
  return new ParacleError(
    "usage.invalid",
    `Cannot install ${printable(path)}: ${why}`,
    { details: { path }, cause },
  );
}
