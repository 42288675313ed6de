/**
 * What a process holds, read from /proc.
 *
 * @module
 */

/** Open files and memory of a process. */
export interface ProcessStats {
  /** Open file descriptors, sockets among them. */
  readonly files: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
}

/** Looks at a process of this machine; Linux only. */
export async function processStats(pid: number): Promise<ProcessStats> {
  let files = 0;
  for await (const _entry of Deno.readDir(`/proc/${pid}/fd`)) files++;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const kib = Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]);
  return { files, rssBytes: kib * 1024 };
}
