/**
 * What a process holds, read from /proc.
 *
 * @module
 */

/** Open files and memory of a process. */
export interface ProcessStats {
  /**
   * Open file descriptors, sockets among them. Copies of standard input do not
   * count: the runtime makes one for each read of it, so that whether there is
   * one depends on the moment.
   */
  readonly files: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
}

/** Looks at a process of this machine; Linux only. */
export async function processStats(pid: number): Promise<ProcessStats> {
  const folder = `/proc/${pid}/fd`;
  const input = await targetOf(`${folder}/0`);
  let files = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const target = await targetOf(`${folder}/${name}`);
    if (target !== undefined && (name === "0" || target !== input)) files++;
  }
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const kib = Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]);
  return { files, rssBytes: kib * 1024 };
}

/** What a descriptor leads to; nothing when it was closed meanwhile. */
async function targetOf(descriptor: string): Promise<string | undefined> {
  try {
    return await Deno.readLink(descriptor);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
