/**
 * What a program really did, as `strace` saw it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runCommand, type RunOptions } from "./program.ts";

/** The calls of one run, each named once and sorted; tried counts as done. */
export interface Trace {
  /** Folders that were made. */
  readonly made: readonly string[];
  /** Files that were opened for writing, renamed, removed or changed. */
  readonly written: readonly string[];
  /** Addresses that were connected to, bound or sent to: `host:port`, or a path. */
  readonly reached: readonly string[];
  /** Programs that were started, its own start included. */
  readonly started: readonly string[];
}

const OPENS = /^(open|openat|openat2|creat)$/;
const CHANGES =
  /^(rename|link|symlink|unlink|rmdir|truncate|mknod|[lf]?ch(mod|own)|utime|futimes|[lf]?(set|remove)xattr)/;
const ADDRESS_CALLS = /^(connect|bind|sendto|sendmsg|sendmmsg)$/;

/** Why nothing can be traced here, or nothing when it can. */
export function straceMissing(): string | undefined {
  if (Deno.build.os !== "linux") return "strace needs Linux";
  try {
    const { success } = new Deno.Command("strace", {
      args: ["-qq", "-o", "/dev/null", "/bin/true"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success ? undefined : "strace may not trace here";
  } catch {
    return "no strace: install strace";
  }
}

/** Runs a program, which must succeed, under strace; `log` is a file to write. */
export async function trace(
  argv: readonly string[],
  log: string,
  options: RunOptions,
): Promise<Trace> {
  // Only strace itself is given the PATH.
  const flags = ["-f", "-qq", "-s", "4096", "-E", "PATH", "-o", log];
  const calls = ["-e", "trace=%file,%network"];
  const { code, err } = await runCommand(
    ["strace", ...flags, ...calls, ...argv],
    { ...options, env: { ...options.env, PATH: Deno.env.get("PATH") } },
  );
  assert.equal(code, 0, err);
  return readTrace(await Deno.readTextFile(log));
}

/**
 * Reads a log of strace. A call that another thread interrupts is two lines;
 * what it was asked is in the first.
 */
export function readTrace(log: string): Trace {
  const made = new Set<string>();
  const written = new Set<string>();
  const reached = new Set<string>();
  const started = new Set<string>();
  for (const line of log.split("\n")) {
    const [, call = "", args = ""] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    const paths = [...args.matchAll(/"([^"]*)"/g)].map(([, path = ""]) => path);
    const isOpen = OPENS.test(call);
    const isChange = isOpen
      ? call === "creat" || /\bO_(WRONLY|RDWR|CREAT|TRUNC)\b/.test(args)
      : CHANGES.test(call);
    if (/^execve/.test(call)) add(started, paths.slice(0, 1));
    else if (/^mkdir/.test(call)) add(made, paths);
    else if (isChange) add(written, paths);
    else if (ADDRESS_CALLS.test(call)) add(reached, addressesOf(args));
  }
  const sorted = (set: Set<string>): string[] => [...set].sort();
  return {
    made: sorted(made),
    written: sorted(written),
    reached: sorted(reached),
    started: sorted(started),
  };
}

function addressesOf(args: string): readonly string[] {
  if (!args.includes("sa_family=")) return [];
  const [, path] = /sun_path=@?"([^"]*)"/.exec(args) ?? [];
  if (path !== undefined) return [path];
  const [, port] = /htons\((\d+)\)/.exec(args) ?? [];
  const [, host] = /inet_(?:addr\(|pton\(AF_INET6, )"([^"]*)"/.exec(args) ?? [];
  return [host === undefined ? args : `${host}:${port}`];
}

function add(set: Set<string>, items: readonly string[]): void {
  for (const item of items) set.add(item);
}
