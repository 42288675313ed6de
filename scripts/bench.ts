/**
 * `deno task bench [PART ...]`: our times beside those of `ssh` and of a bare
 * Deno program, measured in turn in the same run, on a real sshd on loopback.
 * Prints the tables of docs/performance.md; asserts nothing. Parts: `commands`,
 * `warm`, `tunnels`, `endurance`, `workspace`, `engine`, `api`, `mcp`, `binary`
 * and `before`;
 * default: all. `before` needs another checkout, named by `BENCH_BEFORE`.
 *
 * @module
 */
import { api } from "./bench/api.ts";
import { before } from "./bench/before.ts";
import { binary } from "./bench/binary.ts";
import { commands } from "./bench/commands.ts";
import { endurance } from "./bench/endurance.ts";
import { engine } from "./bench/engine.ts";
import { type Figure, print, table } from "./bench/measure.ts";
import { mcp } from "./bench/mcp.ts";
import { tunnels } from "./bench/tunnels.ts";
import { warm } from "./bench/warm.ts";
import { workspace } from "./bench/workspace.ts";

const PARTS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  commands,
  warm,
  tunnels,
  endurance,
  workspace,
  engine,
  api,
  mcp,
  binary,
  before,
};

async function bench(chosen: readonly string[]): Promise<void> {
  print(
    `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ` +
      `${navigator.hardwareConcurrency} cores, medians of rounds in turn`,
  );
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    print(`\n${table(await part())}`);
  }
}

if (import.meta.main) await bench(Deno.args);
