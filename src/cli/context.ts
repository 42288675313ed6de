/**
 * What a command is handed: streams, terminal, services. No command touches
 * the process itself.
 *
 * @module
 */
import type { CommandContext } from "@stricli/core";
import type { CliIo, GlobalFlags } from "./io.ts";
import type { Services } from "./services.ts";

/** What every command is called with, as `this`. */
export interface CliContext extends CommandContext {
  /** The process. */
  readonly io: CliIo;
  /** Everything a command can open. */
  readonly services: Services;
  /** Flags given before or after the command. */
  readonly globals: GlobalFlags;
  /** The status to end with; commands that pass a remote's ending set it. */
  exitCode: number;
}
